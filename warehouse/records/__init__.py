"""The vocabulary: one frozen record per table, fields in the order of its columns, and what is read from several.

Times are aware and in UTC. Identifiers are text; `identify` makes those that follow from content.
"""

from __future__ import annotations

from warehouse.records.alerts import (
    Alert,
    AlertCandidate,
    AlertEnd,
    AlertFacts,
    AlertMark,
    AlertSending,
    DueSending,
    FeedState,
    QualityDrop,
    SendingFate,
)
from warehouse.records.articles import (
    AboutAiEvidence,
    Article,
    DecisionWeights,
    Entry,
    FirstOfText,
    KnownEntry,
    Namesakes,
    PageVisit,
    Passage,
    Refined,
    Response,
    Revision,
    StoryMember,
)
from warehouse.records.candidates import Candidate, CandidateDecision, CountedStory, Watch
from warehouse.records.feeds import Feed, FeedMemory, FeedVisit, RobotsRules
from warehouse.records.identity import TrendledgerError, feed_id, identify, without_login
from warehouse.records.runs import Fate, Join, LedgerEvent, Run, RunKind, RunNumbers
from warehouse.records.tags import Label, Model, QualityFigure, Reading, Tag, TagChange, Term, Trend, Unlabelled, Unread
from warehouse.records.trends import CorrectedShare, KeptVerdict, Level, PanelMember

__all__ = [
    "AboutAiEvidence",
    "Alert",
    "AlertCandidate",
    "AlertEnd",
    "AlertFacts",
    "AlertMark",
    "AlertSending",
    "Article",
    "Candidate",
    "CandidateDecision",
    "CorrectedShare",
    "CountedStory",
    "DecisionWeights",
    "DueSending",
    "Entry",
    "Fate",
    "Feed",
    "FeedMemory",
    "FeedState",
    "FeedVisit",
    "FirstOfText",
    "Join",
    "KeptVerdict",
    "KnownEntry",
    "Label",
    "LedgerEvent",
    "Level",
    "Model",
    "Namesakes",
    "PageVisit",
    "PanelMember",
    "Passage",
    "QualityDrop",
    "QualityFigure",
    "Reading",
    "Refined",
    "Response",
    "Revision",
    "RobotsRules",
    "Run",
    "RunKind",
    "RunNumbers",
    "SendingFate",
    "StoryMember",
    "Tag",
    "TagChange",
    "Term",
    "Trend",
    "TrendledgerError",
    "Unlabelled",
    "Unread",
    "Watch",
    "feed_id",
    "identify",
    "without_login",
]
