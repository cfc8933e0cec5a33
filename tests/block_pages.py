"""Pages that stand where an article was asked for, in six languages, and articles that only sound like them."""

from __future__ import annotations

CLOUDFLARE = """<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title><meta name="robots" content="noindex,nofollow"></head>
<body><div class="main-wrapper"><h1>paper.example</h1><h2>Checking if the site connection is secure</h2>
<noscript>Enable JavaScript and cookies to continue</noscript></div>
<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>"""


def page(title: str, body: str, lang: str, head: str = "") -> str:
    return f"<!doctype html><html lang={lang}><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def login(title: str, said: str, lang: str) -> str:
    form = "<form action='/session'><input name=u><input type=password name=p><button>OK</button></form>"
    return page(f"{title} | Paper", f"<main><h1>{title}</h1>{form}<p>{said}</p></main>", lang)


def wall(said: str, teaser: str, lang: str) -> str:
    told = '{"@type":"NewsArticle","headline":"A long story","isAccessibleForFree":"False"}'
    head = f'<script type="application/ld+json">{told}</script>'
    body = f"<article><h1>A long story</h1><p>{teaser}</p><div class=offer><p>{said}</p></div></article>"
    return page("A long story", body, lang, head)


def layer(title: str, said: str, lang: str) -> str:
    form = "<form action='https://consent.example/save' class='consent-form'><button>OK</button></form>"
    return page(title, f"<div><h1>{title}</h1><p>{said}</p>{form}</div>", lang)


def error(title: str, said: str, lang: str) -> str:
    return page(f"{title} - Paper", f"<nav><a href=/>Home</a></nav><main><h1>{title}</h1><p>{said}</p></main>", lang)


TEASER = (
    "The harbour office counted four hundred ships in the first week of the year, more than in any week since the war. "
    "Most of them carried grain and timber, and nearly all of them had waited for the ice to break in the strait."
)

BLOCKED = [
    ("captcha", CLOUDFLARE),
    (
        "captcha",
        page(
            "Attention Required! | Cloudflare",
            "<h1>Sorry, you have been blocked</h1><p>You are unable to access paper.example</p><p>Ray ID: 8f</p>",
            "en",
        ),
    ),
    (
        "captcha",
        page("Access denied", "<h1>Access denied</h1><p>You don't have permission to access this page.</p>", "en"),
    ),
    (
        "captcha",
        page(
            "paper.example",
            "<p>Please verify you are human.</p><div class=h-captcha></div><script src=https://js.hcaptcha.com/1/api.js></script>",
            "en",
        ),
    ),
    ("captcha", page("Un instant…", "<p>Vérifiez que vous êtes humain avant de continuer.</p>", "fr")),
    (
        "captcha",
        page(
            "Einen Moment...",
            "<p>Ihr Browser wird überprüft. Bitte bestätigen Sie, dass Sie kein Roboter sind.</p>",
            "de",
        ),
    ),
    ("captcha", page("Acceso denegado", "<p>Su acceso ha sido bloqueado por tráfico inusual.</p>", "es")),
    (
        "captcha",
        page("Accesso negato", "<p>Abbiamo rilevato traffico insolito. Conferma di non essere un robot.</p>", "it"),
    ),
    (
        "captcha",
        page(
            "Acesso negado",
            "<p>Confirme que não é um robô.</p><script src=//www.google.com/recaptcha/api.js></script>",
            "pt",
        ),
    ),
    ("login_page", login("Sign in", "Forgot your password? Create an account.", "en")),
    ("login_page", login("Connexion", "Mot de passe oublié ? Créer un compte.", "fr")),
    ("login_page", login("Anmelden", "Passwort vergessen? Noch kein Konto?", "de")),
    ("login_page", login("Iniciar sesión", "¿Has olvidado tu contraseña? Crea una cuenta.", "es")),
    ("login_page", login("Accedi", "Hai dimenticato la password?", "it")),
    ("login_page", login("Iniciar sessão", "Esqueceu-se da palavra-passe? Criar conta.", "pt")),
    ("paywall", wall("Subscribe to continue reading. Already a subscriber?", TEASER, "en")),
    ("paywall", wall("Cet article est réservé aux abonnés. Il vous reste 80% de cet article à lire.", TEASER, "fr")),
    ("paywall", wall("Weiterlesen mit unserem Plus-Abo. Bereits Abonnent?", TEASER, "de")),
    ("paywall", wall("Suscríbete para seguir leyendo. ¿Ya eres suscriptor?", TEASER, "es")),
    ("paywall", wall("Abbonati per continuare a leggere. Sei già abbonato?", TEASER, "it")),
    ("paywall", wall("Assine para continuar lendo. Já é assinante?", TEASER, "pt")),
    (
        "consent_page",
        layer("Before you continue", "Before you continue to Paper: we and our partners store cookies.", "en"),
    ),
    (
        "consent_page",
        layer(
            "Le respect de votre vie privée est notre priorité",
            "Nos partenaires et nous-mêmes. Continuer sans accepter.",
            "fr",
        ),
    ),
    (
        "consent_page",
        layer("Datenschutzeinstellungen", "Weiter mit Werbung und Tracking, oder Sie wählen das Pur-Abo.", "de"),
    ),
    (
        "consent_page",
        layer(
            "Tu privacidad es importante",
            "Nosotros y nuestros socios almacenamos cookies. Rechazar y suscribirse.",
            "es",
        ),
    ),
    (
        "consent_page",
        layer("La tua privacy", "Noi e i nostri partner. Rifiuta e abbonati, oppure accetta e continua.", "it"),
    ),
    ("consent_page", layer("A sua privacidade", "Nós e os nossos parceiros usamos cookies.", "pt")),
    ("error_page", error("Page not found", "The page you are looking for does not exist or has been moved.", "en")),
    ("error_page", error("404", "Sorry, that page could not be found.", "en")),
    ("error_page", error("Page introuvable", "La page demandée n'est plus disponible.", "fr")),
    ("error_page", error("Seite nicht gefunden", "Die gesuchte Seite existiert leider nicht mehr.", "de")),
    ("error_page", error("Página no encontrada", "La página que buscas ya no existe.", "es")),
    ("error_page", error("Pagina non trovata", "La pagina che stai cercando non esiste più.", "it")),
    ("error_page", error("Página não encontrada", "A página que procura já não existe.", "pt")),
    (
        "error_page",
        page("502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>", "en"),
    ),
    (
        "error_page",
        page("Site en maintenance", "<h1>Site en maintenance</h1><p>Le site est momentanément indisponible.</p>", "fr"),
    ),
]


def article(title: str, paragraphs: list[str], lang: str, more: str = "") -> str:
    told = f'{{"@type":"NewsArticle","headline":"{title}"}}'
    head = f'<script type="application/ld+json">{told}</script>'
    body = "".join(f"<p>{it}</p>" for it in paragraphs)
    return page(title, f"<article><h1>{title}</h1>{body}</article>{more}", lang, head)


LONG = [
    "On most mornings a website asks whether you are a robot, and on most mornings you prove that you are not by finding the buses in a picture of a street.",
    "The test was invented in 2003 by students who wanted to keep programs out of a chat room, and it has wasted five hundred years of human time each day since.",
    "Researchers in Lisbon showed this week that a small program solves it faster than any person, and with fewer mistakes, at a cost of a tenth of a cent.",
    "The makers of the test say that the picture was never the point: they watch how the pointer moves, and a program moves it too well.",
]

ALLOWED = [
    article("Are you a robot?", LONG, "en"),
    article(
        "Verify you are human: the end of the captcha",
        LONG,
        "en",
        "<script src=//www.google.com/recaptcha/api.js></script>",
    ),
    article(
        "Page not found",
        [*LONG, "The page you are looking for, he wrote in his diary, was torn out before you were born."],
        "en",
    ),
    article("Login", LONG, "en", "<form><input type=password><a>Forgot your password?</a></form>"),
    article("Just a moment...", LONG, "en"),
    article(
        "We value your privacy",
        [*LONG, "“We value your privacy,” the banner says, and nobody has ever asked at what price."],
        "en",
    ),
    article("Subscribe to continue reading", [*LONG, *LONG], "en"),
]
