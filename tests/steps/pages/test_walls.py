"""What stands where an article should be, and what only speaks of such things."""

from __future__ import annotations

import pytest

from flows.steps.pages.walls import Seen, wall

HERE = "https://desk.example/2026/a"
SENTENCE = "The council met on Monday and agreed on the new timetable for the trams. "
ARTICLE = SENTENCE * 25  # 325 words
SHORT = SENTENCE * 6  # 78 words


def see(title: str = "", text: str = "", body: bytes = b"", *, final: str = HERE) -> str | None:
    return wall(Seen(HERE, final, title, text, body))


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Just a moment...", "a challenge for robots"),
        ("Attention Required! | Cloudflare", "a challenge for robots"),
        ("Access Denied", "a challenge for robots"),
        ("Are you a robot?", "a challenge for robots"),
        ("Pardon Our Interruption", "a challenge for robots"),
        ("Before you continue to Google Search", "a page that asks for consent"),
        ("Privacy Center", "a page that asks for consent"),
        ("Log in | The Desk", "a login page"),
        ("Sign in to your account", "a login page"),
        ("The Desk - Login", "a login page"),
        ("404", "a page that says there is none (soft 404)"),
        ("404 Not Found", "a page that says there is none (soft 404)"),
        ("Page not found – The Desk", "a page that says there is none (soft 404)"),
        ("Error 404: Page Not Found", "a page that says there is none (soft 404)"),
        ("Sorry, this page could not be found.", "a page that says there is none (soft 404)"),
        ("Seite nicht gefunden", "a page that says there is none (soft 404)"),
        ("Page introuvable · Le Bureau", "a page that says there is none (soft 404)"),
        ("This domain name is for sale", "a domain for sale"),
        ("We've detected unusual activity from your computer network", "a challenge for robots"),
        ("Access to this page has been denied.", "a challenge for robots"),
        ("Site Maintenance", "an error or a site at rest"),
        ("We’ll be back soon!", "an error or a site at rest"),
        ("502 Bad Gateway", "an error or a site at rest"),
        ("Error establishing a database connection", "an error or a site at rest"),
        ("451: Unavailable due to legal reasons", "a site closed to where we are"),
        ("Subscribe to read | The Desk", "a teaser before a paywall"),
    ],
)
def test_a_wall_is_known_by_its_title(title: str, kind: str) -> None:
    assert see(title, "Try again later or write to us.") == kind


@pytest.mark.parametrize(
    ("text", "body", "kind"),
    [
        ("Checking.", b"<script>window._cf_chl_opt={}</script>", "a challenge for robots"),
        ("", b"<script src='https://geo.captcha-delivery.com/x.js'>", "a challenge for robots"),
        ("Sorry, the page you are looking for has gone.", b"", "a page that says there is none (soft 404)"),
        ("We can't find that page.", b"", "a page that says there is none (soft 404)"),
        (
            "You need to enable JavaScript to run this app.",
            b"<noscript>You need to enable JavaScript</noscript>",
            "an empty shell that needs JavaScript",
        ),
        ("", b'<div id="root"></div>', "an empty shell that needs JavaScript"),
        ("There has been a critical error on this website. Ask its admin.", b"", "an error or a site at rest"),
        (
            "We recognize you are attempting to access this website from a country belonging to the European Economic Area.",
            b"",
            "a site closed to where we are",
        ),
        (
            "Your browser is not supported. Please upgrade to a modern browser.",
            b"",
            "a page that wants another browser",
        ),
        (SHORT + "Il vous reste 80% de cet article à lire.", b"", "a teaser before a paywall"),
        (SHORT + "La suite est réservée aux abonnés.", b"", "a teaser before a paywall"),
        (SHORT + "Sie möchten weiterlesen? Jetzt Abo abschließen.", b"", "a teaser before a paywall"),
        (SHORT + "Suscríbete para seguir leyendo.", b"", "a teaser before a paywall"),
        (SHORT + "Subscribe now to continue reading. Already a subscriber? Log in.", b"", "a teaser before a paywall"),
        (SHORT, b'<script>{"isAccessibleForFree": false}</script>', "a teaser before a paywall"),
        (
            SENTENCE * 15 + "This post is for paid subscribers",
            b'"isAccessibleForFree":"False"',
            "a teaser before a paywall",
        ),
    ],
)
def test_a_wall_is_known_by_its_words_and_marks(text: str, body: bytes, kind: str) -> None:
    assert see("Trams", text, body) == kind


@pytest.mark.parametrize(
    ("final", "kind"),
    [
        ("https://consent.desk.example/v2/collectConsent?sessionId=1", "a page that asks for consent"),
        ("https://desk.example/privacy-gate?to=a", "a page that asks for consent"),
        ("https://login.desk.example/?next=a", "a login page"),
        ("https://desk.example/wp-login.php?redirect_to=a", "a login page"),
        ("https://desk.example/users/sign_in", "a login page"),
        ("https://desk.example/", "the front page in place of the article"),
    ],
)
def test_a_wall_is_known_by_where_it_led(final: str, kind: str) -> None:
    assert see("The Desk", SHORT, final=final) == kind


def test_a_front_page_in_place_of_an_article_is_known_however_long_it_is() -> None:
    assert see("The Desk", ARTICLE, final="https://www.desk.example/") == "the front page in place of the article"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Page not found: an exhibition about the lost web", SHORT),
        ("404 Media sues the agency", SHORT),
        ("Captcha is dead, and robots killed it", SHORT),
        ("Page not found", ARTICLE),
        ("Just a moment: why waiting helps", SHORT),
        ("How to write a good 404 page", ARTICLE + "The page you are looking for does not exist, it might say."),
        ("How newspapers sell subscriptions", ARTICLE + "Subscribe to continue reading, they say."),
        ("Are you human? The test that machines pass", SHORT),
        ("Login with a passkey: what changes", SHORT),
        ("Your cookies, explained", SHORT),
        ("Access denied: the fight for public records", SHORT),
        ("Privacy Center", SHORT),  # of the banner over a page that has no title
        ("Maintenance crews wanted", SHORT),
        ("500 new trams", SHORT),
        ("Service unavailable", SHORT),
        ("Subscribe to the Desk, and other news", SHORT),
        ("Why your browser matters", SHORT + "An old one may say that your browser is not supported."),
        ("Blocked accounts and how to get them back", SHORT),
        ("Trams", SHORT + "The operator asks riders to subscribe to its letter. " + SENTENCE * 5),
    ],
)
def test_an_article_about_walls_passes(title: str, text: str) -> None:
    assert see(title, text) is None


@pytest.mark.parametrize(
    "final",
    [
        "https://www.desk.example/2026/a/",
        "https://desk.example/2026/a-new-title",
        "https://desk.example/?p=7",
        "https://accounts.desk.example/2026/a",
        "https://desk.example/authors/login-smith",
    ],
)
def test_an_article_that_moved_passes(final: str) -> None:
    assert see("Trams", ARTICLE, final=final) is None


def test_an_article_that_was_asked_for_at_such_an_address_passes() -> None:
    address = "https://login.example/consent/sign-in"
    assert wall(Seen(address, address, "Trams", SHORT)) is None
    assert wall(Seen("https://desk.example/", "https://desk.example/", "The Desk", ARTICLE)) is None


def test_a_long_article_in_a_language_without_spaces_passes() -> None:
    assert see("南海トラフ", "政府は月曜日に新しい計画を発表した。" * 200, b'"isAccessibleForFree":false') is None


def test_an_article_page_whose_comments_ask_for_a_captcha_passes() -> None:
    assert see("Trams", ARTICLE, b"<div class=px-captcha></div><div id=root></div>") is None
