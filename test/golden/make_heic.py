"""Writes the HEIC pictures of test/golden/pictures with libheif and x265, by way of pillow-heif: what iPhones write, and no npm package can.

Every one shows the same smooth pattern of 40 x 24 pixels, so that a decoder can be checked against a formula: red rises from left to right,
green from top to bottom, blue along the diagonal.
"""

from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

FOLDER = Path(__file__).parent / "pictures"
WIDTH, HEIGHT = 40, 24


def pattern(levels):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    rgb = np.stack([x / (WIDTH - 1), y / (HEIGHT - 1), (x + y) / (WIDTH + HEIGHT - 2)], axis=-1)
    return np.round(rgb * (levels - 1)).astype(np.uint16)


def exif(orientation):
    tags = Image.Exif()
    tags[0x010F] = "Stillpoint test camera"
    tags[0x0112] = orientation
    tags.get_ifd(0x8769)[0x9003] = "2026:11:21 12:00:00"
    tags.get_ifd(0x8825)[1] = "N"
    tags.get_ifd(0x8825)[2] = (52.0, 30.0, 15.0)
    return tags.tobytes()


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/heic"/></rdf:RDF></x:xmpmeta>'


def write(name, mode, levels, shift, alpha=False, **options):
    data = pattern(levels) << shift
    if alpha:
        data = np.concatenate([data, (levels - 1 - data[..., :1] // 2)], axis=-1)
    data = data.astype(np.uint16 if mode.endswith("16") else np.uint8)
    picture = pillow_heif.from_bytes(mode=mode, size=(WIDTH, HEIGHT), data=data.tobytes())
    picture.save(
        FOLDER / name, quality=-1, chroma=444, matrix_coefficients=0, save_nclx_profile=True, **options
    )


profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
write("rgb8.heic", "RGB", 256, 0, exif=exif(1), xmp=XMP, icc_profile=profile)
write("turned.heic", "RGB", 256, 0, exif=exif(6))
write("rgba8.heic", "RGBA", 256, 0, alpha=True)
write("rgb10.heic", "RGB;16", 1024, 6)
