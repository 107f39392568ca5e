"""Small pictures of every kind that core/pictures reads, written by Pillow, tifffile and by hand, for test/pictures.

    pip install -r requirements.txt && python make_pictures.py

All show the same invented pattern, 12 pixels high and 20 wide, so that lossless ones can be checked value by value:
red = x, green = y, blue = x + y, each scaled to the full range (`pattern`).
"""

import struct
import zlib
from pathlib import Path

import numpy as np
import tifffile
from PIL import Image, ImageCms

HERE = Path(__file__).with_name("pictures")
HERE.mkdir(exist_ok=True)
HEIGHT, WIDTH = 12, 20


def pattern(levels: int) -> np.ndarray:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    channels = (x / (WIDTH - 1), y / (HEIGHT - 1), (x + y) / (WIDTH + HEIGHT - 2))
    return np.stack([np.floor(c * (levels - 1) + 0.5) for c in channels], -1)


def png(path: Path, values: np.ndarray, extra: list[tuple[bytes, bytes]] = ()) -> None:
    """A 16-bit PNG by hand: Pillow writes only grey ones."""
    height, width = values.shape[:2]
    channels = 1 if values.ndim == 2 else values.shape[2]
    colour_type = {1: 0, 2: 4, 3: 2, 4: 6}[channels]
    rows = values.reshape(height, width * channels).astype(">u2")
    body = b"".join(b"\0" + row.tobytes() for row in rows)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 16, colour_type, 0, 0, 0)
    chunks = [(b"IHDR", header), *extra, (b"IDAT", zlib.compress(body)), (b"IEND", b"")]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*c) for c in chunks))


eight = pattern(256).astype(np.uint8)
sixteen = pattern(65536).astype(np.uint16)
rgb = Image.fromarray(eight)
grey = Image.fromarray(eight[..., 2])
alpha = Image.fromarray(255 - eight[..., 0])
srgb_profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

exif = Image.Exif()
exif[0x010F] = "Stillpoint test camera"  # Make
exif[0x0132] = "2026:11:21 12:00:00"  # DateTime
exif.get_ifd(0x8825)[0x0001] = "N"  # GPS latitude reference
upright_exif, turned_exif = exif, Image.Exif()
turned_exif.load(exif.tobytes())
turned_exif[0x0112] = 6  # Orientation: turn a quarter clockwise to view
XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"
 dc:format="stillpoint-test"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""

rgb.save(HERE / "rgb8.png", exif=upright_exif, icc_profile=srgb_profile)
Image.merge("RGBA", (*rgb.split(), alpha)).save(HERE / "rgba8.png")
rgb.quantize(16).save(HERE / "palette.png")
grey.save(HERE / "grey8.png")
Image.merge("LA", (grey, alpha)).save(HERE / "grey-alpha8.png")
grey.point(lambda v: 255 * (v > 127)).convert("1").save(HERE / "bilevel.png")
png(HERE / "rgb16.png", sixteen)
png(HERE / "grey16.png", sixteen[..., 2])
png(HERE / "rgba16.png", np.concatenate([sixteen, 65535 - sixteen[..., :1]], -1))
rgb.save(HERE / "turned.jpg", quality=95, subsampling=0, exif=turned_exif, xmp=XMP, icc_profile=srgb_profile)
grey.save(HERE / "grey.jpg", quality=95)
rgb.convert("CMYK").save(HERE / "cmyk.jpg", quality=95, exif=upright_exif)
rgb.save(HERE / "rgb8.tif", compression="tiff_lzw", icc_profile=srgb_profile)
tifffile.imwrite(HERE / "rgb16.tif", sixteen, photometric="rgb", compression="zlib")
tifffile.imwrite(HERE / "float.tif", (sixteen / 65535).astype(np.float32), photometric="rgb")
rgb.save(HERE / "lossless.webp", lossless=True, exif=upright_exif, xmp=XMP)
rgb.save(HERE / "lossy.webp", quality=90)
rgb.save(HERE / "still.gif")
rgb.save(HERE / "rgb8.avif", quality=95, subsampling="4:4:4")

# What must be refused.
frames = [rgb, rgb.transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
for name in ("animated.gif", "animated.webp"):
    frames[0].save(HERE / name, save_all=True, append_images=frames[1:], duration=100)
frames[0].save(HERE / "animated.png", save_all=True, append_images=frames[1:], duration=100)
frames[0].save(HERE / "pages.tif", save_all=True, append_images=frames[1:])
Image.new("RGB", (1, 1), (200, 100, 50)).save(HERE / "one-pixel.png")
noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8))
for name, options in (("png", {}), ("jpg", {"quality": 90}), ("webp", {}), ("tif", {}), ("gif", {}), ("avif", {})):
    path = HERE / f"cut.{name}"
    noise.save(path, **options)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
# A header that promises 100,000 × 100,000 pixels in a file of a few hundred bytes.
png(HERE / "bomb.png", sixteen[..., 2])
bomb = bytearray((HERE / "bomb.png").read_bytes())
bomb[16:24] = struct.pack(">II", 100_000, 100_000)
bomb[29:33] = struct.pack(">I", zlib.crc32(bytes(bomb[12:29])))
(HERE / "bomb.png").write_bytes(bytes(bomb))
(HERE / "drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="9" height="9"/></svg>\n')
(HERE / "text.jpg").write_text("This is a shopping list, not a photograph.\n")
(HERE / "empty.png").write_bytes(b"")
