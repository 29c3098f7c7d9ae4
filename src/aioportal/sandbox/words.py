"""The portal's sentences in its languages; clients must never depend on them."""

from __future__ import annotations

from contextvars import ContextVar

WORDS: dict[str, dict[str, str]] = {
    "not_found": {"en": "Nothing is here.", "fr": "Introuvable.", "de": "Nicht vorhanden."},
    "method_not_allowed": {
        "en": "{method} is not possible here.",
        "fr": "{method} n'est pas possible ici.",
        "de": "{method} ist hier nicht möglich.",
    },
    "not_authenticated": {
        "en": "The request carries no credentials.",
        "fr": "La requête ne porte aucun identifiant.",
        "de": "Die Anfrage enthält keine Zugangsdaten.",
    },
    "authentication_failed": {
        "en": "The API key is not valid.",
        "fr": "La clé d'API n'est pas valide.",
        "de": "Der API-Schlüssel ist ungültig.",
    },
    "permission_denied": {
        "en": "The permission '{permission}' is missing.",
        "fr": "La permission « {permission} » manque.",
        "de": "Die Berechtigung „{permission}“ fehlt.",
    },
    "validation_error": {"en": "The input is not valid.", "fr": "Saisie invalide.", "de": "Die Eingabe ist ungültig."},
    "bad_request": {
        "en": "The request could not be understood.",
        "fr": "La requête n'a pas été comprise.",
        "de": "Die Anfrage wurde nicht verstanden.",
    },
    "invalid_dataset_status": {
        "en": "Precondition failed: the dataset's status is '{state}' but must be one of '{allowed}'",
        "fr": "Le statut du jeu de données est « {state} » mais doit être parmi « {allowed} »",
        "de": "Der Status des Datensatzes ist „{state}“, muss aber einer von „{allowed}“ sein",
    },
    "invalid_harvester_status": {
        "en": "Invalid transition from {state} to {wanted}",
        "fr": "Transition impossible de {state} vers {wanted}",
        "de": "Unzulässiger Übergang von {state} nach {wanted}",
    },
    "internal_error": {"en": "The server failed.", "fr": "Le serveur a échoué.", "de": "Der Server hat versagt."},
    "request_entity_too_large": {
        "en": "The file is larger than {limit} bytes.",
        "fr": "Le fichier dépasse {limit} octets.",
        "de": "Die Datei ist größer als {limit} Bytes.",
    },
    "throttled": {
        "en": "Too many requests in one second.",
        "fr": "Trop de requêtes en une seconde.",
        "de": "Zu viele Anfragen in einer Sekunde.",
    },
    "quota": {
        "en": "The call quota of the day is used up.",
        "fr": "Le quota d'appels du jour est épuisé.",
        "de": "Das Tageskontingent an Aufrufen ist aufgebraucht.",
    },
    "never_published": {
        "en": "Metadata alone cannot be published: the dataset is not published.",
        "fr": "Impossible de publier les seules métadonnées : le jeu de données n'est pas publié.",
        "de": "Metadaten allein können nicht veröffentlicht werden: der Datensatz ist nicht veröffentlicht.",
    },
    "must_be_published": {
        "en": "The dataset must be published.",
        "fr": "Le jeu de données doit être publié.",
        "de": "Der Datensatz muss veröffentlicht sein.",
    },
    "required": {"en": "Required.", "fr": "Obligatoire.", "de": "Pflichtfeld."},
    "empty": {"en": "May not be empty.", "fr": "Ne peut pas être vide.", "de": "Darf nicht leer sein."},
    "taken": {"en": "Exists already.", "fr": "Existe déjà.", "de": "Gibt es schon."},
    "unknown": {"en": "Unknown: {value}", "fr": "Inconnu : {value}", "de": "Unbekannt: {value}"},
    "malformed": {"en": "Malformed.", "fr": "Mal formé.", "de": "Falsch geformt."},
    "published": {
        "en": "Cannot change while published.",
        "fr": "Ne peut changer tant que publié.",
        "de": "Nicht änderbar, solange veröffentlicht.",
    },
    "interval": {
        "en": "May not run more than once a day.",
        "fr": "Au plus une exécution par jour.",
        "de": "Höchstens eine Ausführung am Tag.",
    },
    "fixed": {"en": "Cannot change.", "fr": "Ne peut pas changer.", "de": "Nicht änderbar."},
    "repeated": {"en": "Named twice.", "fr": "En double.", "de": "Doppelt genannt."},
    "last_administrator": {
        "en": "The only administrator of the portal cannot be removed.",
        "fr": "Le seul administrateur du portail ne peut pas être retiré.",
        "de": "Der einzige Administrator des Portals kann nicht entfernt werden.",
    },
    "system_template": {
        "en": "A template of the system cannot be deleted.",
        "fr": "Un modèle du système ne peut pas être supprimé.",
        "de": "Eine Vorlage des Systems kann nicht gelöscht werden.",
    },
    "number": {"en": "Must be a whole number.", "fr": "Doit être un entier.", "de": "Muss eine ganze Zahl sein."},
    "negative": {"en": "May not be negative.", "fr": "Ne peut être négatif.", "de": "Darf nicht negativ sein."},
    "in_use": {
        "en": "Used by datasets: {datasets}",
        "fr": "Utilisé par des jeux de données : {datasets}",
        "de": "Von Datensätzen benutzt: {datasets}",
    },
    "not_reusable": {
        "en": "The connection belongs to another dataset and is not reusable.",
        "fr": "La connexion appartient à un autre jeu de données et n'est pas réutilisable.",
        "de": "Die Verbindung gehört einem anderen Datensatz und ist nicht wiederverwendbar.",
    },
    "only_one": {
        "en": "There can be only one.",
        "fr": "Il ne peut y en avoir qu'un.",
        "de": "Es kann nur einen geben.",
    },
    "unreadable": {
        "en": "The resource '{title}' could not be read: {reason}",
        "fr": "La ressource « {title} » n'a pas pu être lue : {reason}",
        "de": "Die Ressource „{title}“ konnte nicht gelesen werden: {reason}",
    },
}

LOCALES = ("en", "fr", "de")


def say(locale: str, word: str, **values: object) -> str:
    """One sentence in a language; English where the language lacks it."""
    sentences = WORDS[word]
    return sentences.get(locale, sentences["en"]).format(**values)


asked_for: ContextVar[str] = ContextVar("asked_for", default="en")
"""The language that the present request asks for."""


def preferred(accept_language: str) -> str:
    """The language of ours that a header ``Accept-Language`` prefers; English where it wants none of them."""
    wanted: dict[str, float] = {}
    for item in accept_language.split(","):
        tag, _, weight = item.partition(";")
        language = tag.strip().partition("-")[0].lower()
        try:
            weighed = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if language in LOCALES and weighed > 0:
            wanted[language] = max(weighed, wanted.get(language, 0))
    return max(wanted, key=lambda language: wanted[language], default="en")
