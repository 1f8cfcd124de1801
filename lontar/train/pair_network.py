"""The network that reads two texts together, in torch: one encoder, a score a question, and a vector of one text."""

from __future__ import annotations

from typing import Final, cast

import torch
from torch import Tensor, nn

from lontar.train.base import Shape
from lontar.train.network import encoder_of
from lontar.train.pair_tasks import TASKS

_UNSEEN: Final = -1e4
"""What is added to the attention of a piece that must not be seen."""


class PairNetwork(nn.Module):
    """Encoder, pooled states, one linear head a task. The word table is the pretrained one and is not trained."""

    def __init__(self, shape: Shape, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder_of(shape)
        self.dropout = nn.Dropout(dropout)
        self.mix = nn.Linear(3 * shape.hidden, shape.hidden)
        self.heads = nn.ModuleDict({task: nn.Linear(shape.hidden, len(answers)) for task, answers in TASKS.items()})

    def forward(self, words: Tensor, texts: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Word vectors [batch, pieces, hidden], text of each piece (0, 1) and mask [batch, pieces] → vectors, scores.

        Both texts see each other. The vectors [batch, hidden] are unit means of all states; the scores
        [batch, answers] those of all tasks in the order of `TASKS`.
        """
        bias = torch.where(mask[:, None, :] > 0, 0.0, _UNSEEN)[:, None].to(words.dtype)
        states = self.encoder(
            inputs_embeds=words, token_type_ids=(texts > 0).long(), attention_mask=bias
        ).last_hidden_state.float()
        means = [_mean(states, (mask * (texts == text)).float()) for text in (0, 1)]
        mixed = nn.functional.gelu(self.mix(self.dropout(torch.cat([states[:, 0], *means], dim=1))))
        scores = torch.cat([head(self.dropout(mixed)) for head in self.heads.values()], dim=1)
        return nn.functional.normalize(_mean(states, mask.float()), dim=1), scores

    def embedded(self, ids: Tensor) -> Tensor:
        """Piece ids [batch, pieces] → word vectors."""
        return cast(Tensor, self.encoder.embeddings.word_embeddings(ids))


def answers_of(scores: Tensor, task: str) -> Tensor:
    """The columns of one task, of scores [..., answers of all]."""
    first = sum(len(answers) for other, answers in list(TASKS.items())[: list(TASKS).index(task)])
    return scores[..., first : first + len(TASKS[task])]


def _mean(states: Tensor, share: Tensor) -> Tensor:
    return (states * share[..., None]).sum(1) / share.sum(1, keepdim=True).clamp_min(1.0)
