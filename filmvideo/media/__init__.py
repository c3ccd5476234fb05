"""The moving image: clips in, clips out; the only place that knows of files, codecs and FFmpeg."""

from filmvideo.media.info.clip_info import ClipInfo as ClipInfo
from filmvideo.media.info.probe import probe as probe
from filmvideo.media.open import open_source as open_source
from filmvideo.media.open import open_target as open_target
from filmvideo.media.pixels.colour_tags import Tags as Tags
from filmvideo.media.pixels.frame import PlaneFormat as PlaneFormat
from filmvideo.media.pixels.frame import VideoFrame as VideoFrame
from filmvideo.media.pixels.ycbcr import alpha_of as alpha_of
from filmvideo.media.pixels.ycbcr import alpha_plane as alpha_plane
from filmvideo.media.pixels.ycbcr import from_rgb as from_rgb
from filmvideo.media.pixels.ycbcr import plane_format as plane_format
from filmvideo.media.pixels.ycbcr import to_rgb as to_rgb
from filmvideo.media.protocols import MediaWriter as MediaWriter
from filmvideo.media.protocols import Reader as Reader
from filmvideo.media.read.clip import ClipReader as ClipReader
from filmvideo.media.read.decode_errors import DecodeErrors as DecodeErrors
from filmvideo.media.write.clip import ClipWriter as ClipWriter
from filmvideo.media.write.codecs import CODECS as CODECS
from filmvideo.media.write.codecs import DEFAULT_CODEC as DEFAULT_CODEC
from filmvideo.media.write.codecs import IMAGE_CODECS as IMAGE_CODECS
from filmvideo.media.write.codecs import Codec as Codec
from filmvideo.media.write.codecs import find_codec as find_codec
from filmvideo.media.write.spec import ClipSpec as ClipSpec
from filmvideo.media.write.still import read_still as read_still
from filmvideo.media.write.still import write_still as write_still
