"""One example for each command, which stands at the end of its help."""

from __future__ import annotations

import typer

EXAMPLES = {
    "huwise push": "cheeses.csv --dataset cheeses --title 'Cheeses of the region'",
    "huwise datasets": "--json",
    "huwise status": "cheeses",
    "huwise publish": "cheeses --dry-run",
    "huwise wait": '\'{"v":1,"kind":"publish","ref":"da_p4nikc","started":1795321310.4}\' --timeout 600',
    "huwise upload": "cheeses cheeses.csv",
    "huwise unpublish": "--from old.txt",
    "huwise republish": "cheeses wines --journal schema.jsonl",
    "huwise harvest": "ha_8ss9u3 ha_p4nikc --stop-at-failure",
    "huwise restore": "cheeses --before 2026-02-06T15:13Z",
    "huwise renew-keys": "sensors --keys-file keys.csv",
    "huwise replace-file": "cheeses.csv --dataset cheeses --rows 412",
    "huwise provision": "specs/ --yes --journal specs.jsonl",
    "huwise pull": "portal/ --kind datasets --kind pages",
    "huwise plan": "portal/",
    "huwise apply": "portal/ --yes --journal apply.jsonl",
    "huwise inventory": "--output inventory.xlsx",
    "huwise diff": "monday.csv tuesday.csv --exit-code",
    "huwise feedbacks": "--where published --output feedbacks.csv",
    "huwise health": "--busy-hours 2 --json",
    "huwise metadata apply": "fields.csv --yes --journal fields.jsonl",
    "huwise metadata replace-text": "http://old.example.org https://new.example.org --all --field 'default.*'",
    "huwise metadata export": "--where published --field default.publisher --output publishers.csv",
    "huwise metadata override": "default.modified --on --where dataset_id~^harvested",
    "huwise custom-view apply": "cheeses wines --html view.html --title Map",
    "huwise schema sync": "fields.csv",
    "huwise copy dataset": "cheeses wines --to test.example.org --mapping mapping.json",
    "huwise copy page": "home --to test.example.org --publish",
    "huwise copy connection": "co_8ss9u3 --to test.example.org --mapping mapping.json",
    "huwise pages pull": "pages/",
    "huwise pages push": "pages/",
    "huwise access open": "cheeses wines --at 2026-12-01T09:00+01:00",
    "huwise access restrict": "--where default.publisher=Dairy",
    "huwise rulesets apply": "rights.csv --create-groups",
    "huwise rulesets export": "--all --output rights.csv",
    "huwise users sync": "users.csv --create-groups",
    "huwise users export": "--output users.csv",
    "huwise users audit": "--inactive-days 365 --output users.xlsx",
    "huwise groups sync": "groups.csv",
    "huwise groups export": "--output groups.csv",
    "journal show": "fields.jsonl --failed",
    "journal merge": "part1.jsonl part2.jsonl --into all.jsonl",
}


def add_examples(app: typer.Typer, path: str = "") -> None:
    """Give each command below ``app`` its example.

    Args:
        app: commands, and groups of them.
        path: the words that lead to it.
    """
    for command in app.registered_commands:
        name = f"{path}{command.name or getattr(command.callback, '__name__', '')}"
        if name in EXAMPLES:
            # The first line keeps the others from being wrapped, so that they can be copied.
            command.epilog = f"\b\nExample:\n  aioportal {name} {EXAMPLES[name]}"
    for group in app.registered_groups:
        if group.typer_instance is not None:
            add_examples(group.typer_instance, f"{path}{group.name or group.typer_instance.info.name} ")
