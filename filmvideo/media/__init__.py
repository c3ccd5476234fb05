"""The moving image: clips in, clips out; the only place that knows of files, codecs and FFmpeg."""

from filmvideo.media.codecs import CODECS as CODECS
from filmvideo.media.codecs import DEFAULT_CODEC as DEFAULT_CODEC
from filmvideo.media.codecs import IMAGE_CODECS as IMAGE_CODECS
from filmvideo.media.codecs import Codec as Codec
from filmvideo.media.codecs import find_codec as find_codec
from filmvideo.media.info import ClipInfo as ClipInfo
from filmvideo.media.picture import Picture as Picture
from filmvideo.media.picture import PlaneFormat as PlaneFormat
from filmvideo.media.planes import alpha_of as alpha_of
from filmvideo.media.planes import alpha_plane as alpha_plane
from filmvideo.media.planes import from_rgb as from_rgb
from filmvideo.media.planes import plane_format as plane_format
from filmvideo.media.planes import to_rgb as to_rgb
from filmvideo.media.probe import probe as probe
from filmvideo.media.read import ClipReader as ClipReader
from filmvideo.media.read import Damage as Damage
from filmvideo.media.source import Reader as Reader
from filmvideo.media.source import Writer as Writer
from filmvideo.media.source import open_source as open_source
from filmvideo.media.source import open_target as open_target
from filmvideo.media.spec import ClipSpec as ClipSpec
from filmvideo.media.stills import read_still as read_still
from filmvideo.media.stills import write_still as write_still
from filmvideo.media.tags import Tags as Tags
from filmvideo.media.write import ClipWriter as ClipWriter
