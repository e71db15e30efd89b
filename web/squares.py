"""Pictures from outside become small ones of ours: what was in the file beside the picture is not kept."""

from __future__ import annotations

import asyncio
from io import BytesIO

from PIL import Image, ImageOps

from scheduling.errors import BadPicture

SIDE = 240  # pixels: 72 of a page, three times as fine
SMALLEST = 48  # pixels; Graph answers with a single one where there is no photo
LARGEST = 30_000_000  # pixels, which are four bytes each while it is drawn
FORMATS = ("JPEG", "PNG")
PAPER = "#ffffff"  # behind what is transparent

# The size is looked at below, before a pixel is unpacked; Pillow's own limit would only warn.
Image.MAX_IMAGE_PIXELS = None


async def squared(raw: bytes) -> bytes:
    """The middle of a JPEG or PNG file as a small square JPEG. Raises BadPicture."""
    return await asyncio.to_thread(_squared, raw)


def _squared(raw: bytes) -> bytes:
    try:
        with Image.open(BytesIO(raw), formats=FORMATS) as picture:
            if min(picture.size) < SMALLEST or picture.width * picture.height > LARGEST:
                raise BadPicture
            picture.draft("RGB", (SIDE * 2, SIDE * 2))  # a large JPEG is read small at once
            return _written(_upright(picture))
    except (OSError, ValueError, SyntaxError) as problem:  # Pillow raises these for broken files
        raise BadPicture from problem


def _upright(picture: Image.Image) -> Image.Image:
    """As the camera was held, without transparency."""
    turned = ImageOps.exif_transpose(picture).convert("RGBA")
    paper = Image.new("RGBA", turned.size, PAPER)
    return Image.alpha_composite(paper, turned).convert("RGB")


def _written(picture: Image.Image) -> bytes:
    made = BytesIO()
    ImageOps.fit(picture, (SIDE, SIDE)).save(made, "JPEG", quality=85, optimize=True)
    return made.getvalue()
