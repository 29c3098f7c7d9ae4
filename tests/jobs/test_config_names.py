"""A portal with names that no program expects, in French: what is pulled arrives, and is pulled again the same."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from test_config_roundtrip import files_of

from aioportal.huwise import Huwise
from aioportal.huwise.jobs import config_apply, config_plan, config_pull
from aioportal.testing import HuwiseSandbox

NFC = "Évènements d'été"
NFD = unicodedata.normalize("NFD", NFC)
GROUPS = (NFC, NFD, "a/b", "a:b", "..", ".", "x" * 230, "trail. ", "trail.", "con", "NUL", "ÉDITEURS", "éditeurs", "🚲")
TITLES = ("A", "A", "A (2)", "données.content", "données", NFC, NFD, "a/b")


async def test_names_that_no_file_can_have_arrive_and_come_back(
    huwise_sandbox: HuwiseSandbox, other_sandbox: HuwiseSandbox, tmp_path: Path
) -> None:
    async with (
        Huwise(huwise_sandbox.url, huwise_sandbox.api_key, clock=huwise_sandbox.clock, language="fr") as portal,
        Huwise(other_sandbox.url, other_sandbox.api_key, clock=other_sandbox.clock, language="fr") as other,
    ):
        for name in ("air", "Air", "AIR", "air.", "con", "nul.x", "a" * 200, "..x", "@x"):
            await portal.datasets.create(dataset_id=name, title="Qualité de l'air")
        for title in GROUPS:
            await portal.groups.create(title, description="Ligne 1\r\nLigne 2")
        for slug in ("velo", "Velo", "vélo", "trail.", "日本"):
            html = {"fr": "<p>é\r\n</p>", "pt-BR": "1", "pt-br": "2", "zh-Hans": "x", "fr_FR": "y", "a/b": "z"}
            await portal.pages.create(slug, html=html, description="Été")
        for name in ("my.tpl", "modèle", "a/b", "tpl-a", "TPL-A"):
            fields = [{"name": field, "type": "text", "label": "Étiquette"} for field in ("champ.un", "champ-2", "É")]
            await portal.templates.create(name, title="Modèle", fields=fields)
            for field in ("champ.un", "champ-2", "É"):
                await portal.dataset("air").metadata.set(name, field, f"été de {field}")
        handle = portal.dataset("air")
        for number, title in enumerate(TITLES):
            file = await handle.files.upload(b"a\n%d\n" % number, filename=f"Données {number // 2}.CSV")
            await handle.resources.add_file(file, title=title, extractor="csvfile", params={"separator": ","})

        await config_pull(portal, tmp_path / "a", files=True)
        planned = await config_plan(portal, tmp_path / "a")
        assert planned.plan.is_empty, list(planned.lines())
        paths = list(files_of(tmp_path / "a"))
        assert len({unicodedata.normalize("NFKC", path).casefold() for path in paths}) == len(paths)
        assert all(path.isascii() and len(part) < 100 for path in paths for part in path.split("/"))
        assert sum(path.startswith("files/") and path.endswith(".csv") for path in paths) == len(TITLES)

        result = await config_apply(other, tmp_path / "a", dry_run=False)
        assert result.ok, list(result.lines())
        assert not any("otherwise than written" in line for line in result.lines())
        assert (await config_plan(other, tmp_path / "a")).plan.is_empty
        await config_pull(other, tmp_path / "b", files=True)
        assert files_of(tmp_path / "a") == files_of(tmp_path / "b")
