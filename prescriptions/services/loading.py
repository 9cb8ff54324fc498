"""The products that the clinic stocks. What is there already is left as it is."""

import json
from pathlib import Path

from django.db import transaction

from prescriptions.models import Product, Strength

DATA = Path(__file__).resolve().parent.parent / "data" / "products.json"


@transaction.atomic
def load_products(*, path: Path = DATA) -> int:
    """Create missing products with their strengths; return the rows added.

    Every product counts as containing soy, peanut and parabens, as the source says of the
    medicine; a clinic that has checked a brand's leaflet relaxes it there (AMB-21).
    """
    added = 0
    for described in json.loads(path.read_text(encoding="utf-8")):
        strengths = described.pop("unit_mg")
        product, is_new = Product.objects.get_or_create(
            name=described.pop("name"), defaults=described
        )
        if is_new:
            units = [Strength(product=product, unit_mg=unit_mg) for unit_mg in strengths]
            added += 1 + len(Strength.objects.bulk_create(units))
    return added
