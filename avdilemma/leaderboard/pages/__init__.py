"""The leaderboard's static site: pages, scripts and the answers that comparisons need."""

from avdilemma.leaderboard.pages.quiz import quiz_languages
from avdilemma.leaderboard.pages.site import Built, build_site

__all__ = ["Built", "build_site", "quiz_languages"]
