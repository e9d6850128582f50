"""MP4: a film in H.264, which slides and browsers play; through PyAV."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import ModuleType

from PySide6.QtGui import QImage

from rnnviz.errors import RnnvizError
from rnnviz.figures.export.apng import pixels_of
from rnnviz.figures.style.theme import Theme
from rnnviz.training.settings.embedded import KEYWORD

CODEC = "libx264"
INSTALL = 'pip install "rnnviz[video]"'
LARGEST = 4096  # pixels along an edge that players can be expected to show
# Nothing is looked at ahead, which for drawings saves a third of the time, and some bytes as well.
OPTIONS = {"crf": "18", "preset": "superfast", "tune": "zerolatency"}
BT709 = 1  # the colours of screens, by their number in the standard of the codec


class Mp4:
    """Writes pictures as an MP4; see `film.Writer`."""

    def __init__(self, scratch: Path, size: tuple[int, int], fps: int, theme: Theme) -> None:
        self._av, self._scratch, self._fps = pyav(), scratch, fps
        self._container = self._av.open(str(scratch), "w", format="mp4")
        self._stream = self._container.add_stream(CODEC, rate=fps, options=OPTIONS)
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = "yuv420p"
        codec = self._stream.codec_context
        codec.time_base = Fraction(1, fps)
        codec.colorspace = codec.color_primaries = codec.color_trc = BT709
        codec.color_range = self._av.video.reformatter.ColorRange.MPEG

    @staticmethod
    def check(size: tuple[int, int], fps: int) -> None:
        """Raise RnnvizError unless an MP4 can be of such a size, and can be written here."""
        del fps
        width, height = size
        if width % 2 or height % 2:
            even = " x ".join(str(edge + edge % 2) for edge in size)
            raise RnnvizError(
                f"an MP4 has an even width and height, not {width} x {height}: take {even}."
            )
        if max(size) > LARGEST:
            raise RnnvizError(
                f"an MP4 of {width} x {height} is more than players show: take at most {LARGEST}"
                " pixels along each edge."
            )
        if CODEC not in pyav().codecs_available:
            raise RnnvizError(f"this PyAV lacks H.264 ({CODEC}): {INSTALL}, or take .gif or .apng.")

    def add(self, image: QImage, begin: float, end: float) -> None:
        """Write a picture that is seen from one second of the film to another."""
        reformatter = self._av.video.reformatter
        pixels = pixels_of(image)
        bgra = pixels.view("u1").reshape(*pixels.shape, 4)
        frame = self._av.VideoFrame.from_numpy_buffer(bgra, format="bgra").reformat(  # no copy
            format="yuv420p",
            dst_colorspace=reformatter.Colorspace.ITU709,
            dst_color_range=reformatter.ColorRange.MPEG,
        )
        for number in range(round(begin * self._fps), round(end * self._fps)):
            frame.pts, frame.time_base = number, Fraction(1, self._fps)
            self._container.mux(self._stream.encode(frame))

    def finish(self, film: Path, text: str) -> None:
        """Put the film together, with a text that it carries unless that is empty."""
        self._container.mux(self._stream.encode(None))
        self._container.close()
        # What it carries is known only now: the pictures are copied as they are.
        options = {"movflags": "+faststart"}
        with (
            self._av.open(str(self._scratch)) as pictures,
            self._av.open(str(film), "w", format="mp4", options=options) as written,
        ):
            if text:
                written.metadata["comment"] = f"{KEYWORD} {text}"
            (stream,) = pictures.streams.video
            copy = written.add_stream_from_template(stream)
            for packet in pictures.demux(stream):
                if packet.dts is not None:
                    packet.stream = copy
                    written.mux(packet)

    def close(self) -> None:
        """Let go of the scratch file."""
        self._container.close()


def pyav() -> ModuleType:
    """Return PyAV, which not everybody has.

    Raises
    ------
    RnnvizError
        If it is not installed; the message says how it is.
    """
    try:
        import av
        import av.video.reformatter
    except ImportError:
        raise RnnvizError(f"an MP4 needs PyAV: {INSTALL}, or take .gif or .apng.") from None
    return av
