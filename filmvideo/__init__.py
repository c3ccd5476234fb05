"""Digital moving images as if shot, developed and printed on real film."""

from filmvideo.grain.keys import Key as Key
from filmvideo.look import Look as Look
from filmvideo.look import load_look as load_look
from filmvideo.render import render_frame as render_frame
