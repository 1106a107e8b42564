"""The words by which walls give themselves away. A title must be one of a wall's from end to end."""

from __future__ import annotations

import re


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{phrase})" for phrase in phrases), re.IGNORECASE)


CHALLENGE_TITLES = _any(
    r"just a moment(\.\.\.|…)?",  # Cloudflare
    r"attention required!?",
    r"checking your browser.*",
    r"access denied",  # Akamai
    r"robot check",
    r"(human|bot) verification",
    r"are you (not )?(a |an )?(human|robot|bot)\??",
    r"please (verify|confirm|prove) (that )?you are (not )?(a |an )?(human|robot)",
    r"verify(ing)? (that )?you are (a )?human.*",
    r"pardon our interruption.*",  # Imperva
    r"one more step",
    r"ddos-guard",
    r"(vercel )?security check(point)?",
    r"client challenge",
    r"(sorry, )?you have been blocked",
    r"please wait(\.\.\.|…)?",
    r"captcha",
    r"blocked",
    r"we['’]ve detected unusual activity.*|unusual (traffic|activity)( detected)?",  # Bloomberg
    r"access to this page has been denied[!.]?",  # PerimeterX
)
CHALLENGE_MARKS = (
    b"_cf_chl_opt",
    b"captcha-delivery.com",
    b"_incapsula_resource",
    b"px-captcha",
    b"awswaf.com/",
    b"/_fs-ch-",
)
CONSENT_HOSTS = re.compile(r"(consent|myprivacy|privacy-gate|cmp-consent)\.")
CONSENT_PATHS = _any(r"/(collectconsent|privacy-?gate|consent|cookie-?wall|gdpr)(/|$)")
CONSENT_TITLES = _any(
    r"before you continue( to .*)?",
    r"your (privacy|cookie)s?( choices| settings| preferences)?",
    r"(privacy|cookie|consent)s?( preferences?)? (cent(er|re)|settings|choices)",
    r"we value your privacy",
    r"cookies|cookie consent",
    r"(dpg media )?privacy gate",
    r"ihre (privatsphäre|cookie-einstellungen)|bevor sie fortfahren.*",
    r"avant de continuer.*|votre vie privée",
)
CONSENT_TEXT = re.compile(
    r"cookie|consent|privacy|personal(i[sz]ed)? (data|ads)|partners|datenschutz|einwilligung|zustimm|vie privée|données"
    r"|privacidad|privacidade|riservatezza|toestemming",
    re.IGNORECASE,
)
LOGIN_HOSTS = re.compile(r"(login|signin|accounts?|auth|sso|idp)\d?\.")
LOGIN_PATHS = _any(
    r"/(wp-login\.php|log-?in|sign-?in|sign_in|sso|oauth2?|authwall|auth/login|users/sign_in|account/login)(/|\.\w+|$)"
)
LOGIN_TITLES = _any(
    r"(please )?(log|sign) ?[io]n( (to|or) .*)?",
    r"(member |subscriber )?login",
    r"anmelden|einloggen",
    r"connexion|se connecter",
    r"iniciar sesión|entrar|accedi|inloggen",
)
MISSING_TITLES = _any(
    r"(error )?404( error)?[!.]?",
    r"(error )?404( error)?[ :–-]*((page|file) )?not found[!.]?",
    r"(sorry, )?((the|this|that) )?page (was |is |could |can )?not (be )?found[!.]?",
    r"((the|this|that) )?page (does(n['’]t| not) exist|no longer exists|is missing|unavailable)[!.]?",
    r"(content |article )?not found|nothing found|content unavailable",
    r"oops!?",
    r"(die |diese )?seite (wurde )?nicht gefunden",
    r"page (introuvable|non trouvée)",
    r"página no encontrada|página não encontrada|pagina non trovata|pagina niet gevonden",
)
MISSING_TEXT = _any(
    r"page (that )?(you are|you were|you're|you’re) (looking|searching) for",
    r"requested (page|url) (was not|could not|cannot)",
    r"page you requested (was not|could not|cannot|does)",
    r"(page|article|story) (no longer exists|cannot be found|could not be found|can['’]t be found)",
    r"we can['’]?t (seem to )?find (the|that) page",
    r"this page (does(n['’]t| not) exist|could not be found)",
)
BROKEN_TITLES = _any(
    r"(the |this |our )?(site|website)( is)?( currently| temporarily)?( down for| under| in)? maintenance( mode)?[!.]?",
    r"(down for|under|in) maintenance( mode)?[!.]?",
    r"we(['’]ll| will) be (right )?back( (soon|shortly))?[!.]?|(we['’]ll )?be right back[!.]?",
    r"(service|site|website|page) (is )?(temporarily |currently )?unavailable[!.]?",
    r"error establishing a database connection|database error",
    r"(error )?5\d\d( error)?([ :–-]*(internal server error|bad gateway|service unavailable|gateway time-?out))?",
    r"internal server error|bad gateway|service unavailable|gateway time-?out|something went wrong[!.]?",
)
BROKEN_TEXT = _any(
    r"there has been a critical error on (this|your) website",  # WordPress
    r"performing (some |scheduled |routine )?maintenance at the moment",
    r"(web server|website) is (currently )?returning an unknown error",  # Cloudflare
)
CLOSED_TITLES = _any(
    r"(error )?(451[ :–-]*)?unavailable (for|due to) legal reasons[!.]?",
    r"(this )?(content|(web)?site|page|service) is (not |un)available in your (country|region|area|location)[!.]?",
)
CLOSED_TEXT = _any(
    r"access this website from a country belonging to the european economic area",
    r"(content|(web)?site|page|service) is (currently )?(not available|unavailable) in your (country|region|location)",
)
OLD_BROWSER = _any(
    r"(your|this) (web )?browser is (not|no longer) supported",
    r"upgrade (your browser|to a (modern|supported|newer) browser)",
)
PAYWALL_TITLES = _any(r"subscribe to (read|continue)( .*)?|subscribers? only|(this content is )?for subscribers only")
PAYWALL_TEXT = _any(
    r"(subscribe|register|sign (in|up)|log in|create (an|a free) account|join|upgrade)[^.!?]{0,40}"
    r" to (continue|keep|read|finish|unlock|access|view|get access)",
    r"to (continue|keep|finish) reading",
    r"continue reading (with|for|by)",
    r"already (a|an) (subscriber|member)",
    r"this (article|content|story|post|page) is (only )?(for|available to|reserved for|exclusive to)"
    r" (paid |paying |our )?(subscribers|members)",
    r"(for|to) (paid|paying) subscribers|subscribers? only",
    r"unlock this (article|story)",
    r"have a subscription\?",
    r"keep reading with a",
    r"weiterlesen mit|jetzt abonnieren|sie (möchten|wollen) weiterlesen|jetzt (das |ein )?abo (abschließen|testen)",
    r"réservée?s? (aux|à nos) abonnés|il vous reste \d+ ?% de (cet article|ce contenu)",
    r"exclusivo para (suscriptores|assinantes)|solo per (gli )?abbonati|lees verder met",
    r"suscríbete para (seguir|continuar)|para seguir leyendo|assine para continuar|abbonati per (continuare|leggere)",
)
NOT_FREE = re.compile(rb'"isAccessibleForFree"\s*:\s*"?false', re.IGNORECASE)
SHELL_MARKS = re.compile(
    rb"(enable|requires?|without|activate|turn on)\s+java\s?script"
    rb"|<div[^>]{1,60}id=[\"']?(root|app|__next|__nuxt)[\"']?[^>]{0,40}>\s*</div>",
    re.IGNORECASE,
)
FOR_SALE = _any(r"domain( name)?( \S+)? (is|may be) for sale", r"buy this domain", r"domain (is )?parked")
