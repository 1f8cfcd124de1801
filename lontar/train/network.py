"""The network in torch: the encoder, a conditional random field a tag layer, and heads for links, speakers and acts.

Everything but the encoder is small enough to be run by numpy when reading (`lontar.extract.heads`); the names of the
parameters are those of the file `heads.npz`.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from lontar.extract.heads import DOT, NEVER
from lontar.extract.layers import BETWEEN, DISTANCES, INSIDE, LAYERS, LINKED, NESTING, OUT, PARAGRAPHS
from lontar.train.base import Shape
from lontar.train.batches import ActSpans, Pairs
from lontar.types import ACTS

_PAIR = 160
_TRUST = 2.0
"""What a certain hint adds to the score of its act before training."""


class PairHead(nn.Module):
    """Scores a (dependent span, head span) pair, and for each dependent that it has no head ("root")."""

    def __init__(self, hidden: int, kinds: int) -> None:
        super().__init__()
        self.dependent = nn.Linear(2 * hidden, _PAIR)
        self.head = nn.Linear(2 * hidden, _PAIR)
        self.dot_dependent = nn.Linear(2 * hidden, DOT)
        self.dot_head = nn.Linear(2 * hidden, DOT)
        self.kind = nn.Embedding(kinds * 2, _PAIR)
        self.distance = nn.Embedding(DISTANCES, _PAIR)
        self.paragraph = nn.Embedding(PARAGRAPHS, _PAIR)
        self.between = nn.Embedding(BETWEEN, _PAIR)
        self.nesting = nn.Embedding(NESTING, _PAIR)
        self.score = nn.Linear(_PAIR, 1)
        self.root = nn.Linear(2 * hidden, _PAIR)
        self.root_kind = nn.Embedding(kinds, _PAIR)
        self.root_score = nn.Linear(_PAIR, 1)

    def forward(self, states: Tensor, pairs: Pairs) -> Tensor:
        """→ summed negative log likelihood of the right heads; `states` is [units, hidden].

        All batches' chunks together: see `Pairs`.
        """
        dependents, heads = _edges(states, pairs.dependents), _edges(states, pairs.heads)
        kind, distance, paragraph, between, nesting = pairs.features.unbind(1)
        mixed = self.dependent(dependents) + self.head(heads) + self.kind(kind) + self.distance(distance)
        mixed = mixed + self.paragraph(paragraph) + self.between(between) + self.nesting(nesting)
        scores = self.score(nn.functional.gelu(mixed)).squeeze(1)
        scores = scores + (self.dot_dependent(dependents) * self.dot_head(heads)).sum(1) / DOT**0.5
        root = self.root(_edges(states, pairs.root_spans)) + self.root_kind(pairs.root_kinds)
        roots = self.root_score(nn.functional.gelu(root)).squeeze(1)
        decisions = torch.arange(len(roots), device=roots.device)
        total = _log_sum(torch.cat([scores, roots]), torch.cat([pairs.groups, decisions]), len(roots))
        right = _log_sum(scores.masked_fill(~pairs.gold, NEVER), pairs.groups, len(roots))
        return (total - torch.where(pairs.rootless, right, roots)).sum()


def _edges(states: Tensor, spans: Tensor) -> Tensor:
    return states.index_select(0, spans.flatten()).view(len(spans), 2 * states.shape[1])


def _log_sum(values: Tensor, groups: Tensor, number: int) -> Tensor:
    peak = values.new_full((number,), NEVER).scatter_reduce(0, groups, values.detach(), "amax")
    summed = values.new_zeros(number).scatter_add(0, groups, (values - peak[groups]).exp())
    return summed.clamp_min(1e-30).log() + peak


def _product(changes: Tensor, neutral: Tensor) -> Tensor:
    """Product over axis 1 of [batch, steps, layers, 3, 3] matrices of log weights, halving the steps each time."""
    if not changes.shape[1]:
        return neutral.expand(changes.shape[0], *changes.shape[2:])
    while changes.shape[1] > 1:
        if changes.shape[1] % 2:
            last = neutral.expand(changes.shape[0], 1, *changes.shape[2:])
            changes = torch.cat([changes, last], dim=1)
        changes = (changes[:, 0::2, ..., None] + changes[:, 1::2, ..., None, :, :]).logsumexp(-2)
    return changes[:, 0]


def encoder_of(shape: Shape) -> BertModel:
    """An encoder of a shape, its weights still drawn at random.

    Without dropout inside attention: it makes a step on a CPU 3.5 times slower.
    """
    config = BertConfig(
        vocab_size=shape.vocabulary, hidden_size=shape.hidden, num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads, intermediate_size=shape.inner, max_position_embeddings=shape.positions,
        type_vocab_size=shape.types, layer_norm_eps=shape.epsilon, pad_token_id=1,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    return BertModel(config, add_pooling_layer=False)


class Network(nn.Module):
    """Encoder and heads. Dropout only before the heads: inside attention it makes a CPU step 3.5 times slower."""

    def __init__(self, shape: Shape, *, dropout: float = 0.15) -> None:
        super().__init__()
        self.encoder = encoder_of(shape)
        self.dropout = nn.Dropout(dropout)
        self.tags = nn.Linear(shape.hidden, len(LAYERS) * 3)
        self.transitions = nn.Parameter(torch.zeros(len(LAYERS), 3, 3))
        self.link = PairHead(shape.hidden, len(LINKED))
        self.speaker = PairHead(shape.hidden, 2)
        self.act_cue = nn.Linear(2 * shape.hidden, _PAIR)
        self.act_content = nn.Linear(2 * shape.hidden, _PAIR)
        self.act_hint = nn.Parameter(torch.full((len(ACTS),), _TRUST))
        self.act = nn.Linear(_PAIR, len(ACTS))

    def hidden(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        """Piece ids, quotation state and padding mask, all [batch, pieces] → [batch, pieces, hidden]."""
        output = self.encoder(input_ids=ids, token_type_ids=types, attention_mask=mask)
        return cast(Tensor, output.last_hidden_state)

    def emissions(self, states: Tensor, breaks: Tensor) -> Tensor:
        """[batch, units, hidden] → [batch, units, layers, 3]; no span goes on over a paragraph's beginning."""
        scores = self.tags(self.dropout(states)).float().view(*states.shape[:2], len(LAYERS), 3)
        inside = scores.new_zeros(3)
        inside[INSIDE] = NEVER
        return cast(Tensor, scores + breaks[:, :, None, None] * inside)

    def tag_loss(self, emissions: Tensor, labels: Tensor, lengths: Tensor, breaks: Tensor) -> Tensor:
        """Negative log likelihood of the label sequences, summed; `labels` is [batch, units, layers].

        Paragraphs are independent: no transition is scored where `breaks` [batch, units] is 1.
        """
        steps = self.transitions.clone()
        steps[:, OUT, INSIDE] = NEVER
        units = labels.shape[1]
        mask = (torch.arange(units, device=lengths.device)[None] < lengths[:, None]).float()
        within = 1 - breaks
        gold = emissions.gather(3, labels[..., None]).squeeze(3)
        # Counted by products: the gradient of an index with so few places is added up one by one on an accelerator.
        marks = nn.functional.one_hot(labels, 3).float()
        moves = torch.einsum("buli,bulj->lij", marks[:, :-1] * (mask * within)[:, 1:, None, None], marks[:, 1:])
        right = (gold * mask[..., None]).sum() + (moves * steps).sum()
        change = emissions[:, 1:, :, None, :] + steps * within[:, 1:, None, None, None]
        # A unit beyond the text's end changes nothing.
        beyond = torch.full((3, 3), NEVER, device=change.device).fill_diagonal_(0.0)
        change = torch.where(mask[:, 1:, None, None, None] > 0, change, beyond)
        whole = _product(change, beyond)
        final = (emissions[:, 0, :, :, None] + whole).logsumexp((2, 3)).sum()
        return cast(Tensor, final - right)

    def act_logits(self, states: Tensor, acts: ActSpans) -> Tensor:
        """States [units, hidden] → [n, acts]."""
        sums = torch.cat([states.new_zeros(1, states.shape[1]), states.cumsum(0)])
        first, last = acts.contents.unbind(1)
        total = sums.index_select(0, last + 1) - sums.index_select(0, first)
        content = torch.cat([states.index_select(0, first), total / (last + 1 - first)[:, None]], dim=1)
        cue = self.act_cue(_edges(states, acts.cues)) * acts.cued[:, None]
        scores = self.act(nn.functional.gelu(cue + self.act_content(content)))
        return cast(Tensor, scores + self.act_hint * acts.hints)
