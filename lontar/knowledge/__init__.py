"""What is known beforehand of actors: states, bodies, offices and their holders by date, memberships by date."""

from lontar.knowledge.loading import load
from lontar.knowledge.lookup import Held, Knowledge
from lontar.knowledge.tables import Office, Person, Term

__all__ = ["Held", "Knowledge", "Office", "Person", "Term", "load"]
