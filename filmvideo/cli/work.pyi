from importlib.metadata import version as version

from tqdm import tqdm as tqdm

from filmvideo.colour.encodings import ENCODINGS as ENCODINGS
from filmvideo.colour.gamuts import find_gamut as find_gamut
from filmvideo.colour.spaces import INPUTS as INPUTS
from filmvideo.colour.spaces import OUTPUTS as OUTPUTS
from filmvideo.colour.spaces import find_space as find_space
from filmvideo.dailies.find import plain_name as plain_name
from filmvideo.dailies.grade_files import all_grades as all_grades
from filmvideo.dailies.recipe import DailiesRecipe as DailiesRecipe
from filmvideo.dailies.recipe import FilmSettings as FilmSettings
from filmvideo.dailies.recipe import default_deliveries as default_deliveries
from filmvideo.dailies.recipe import read_recipe as read_recipe
from filmvideo.dailies.result import count_by_status as count_by_status
from filmvideo.dailies.result import exit_status as exit_status
from filmvideo.dailies.run import Settings as DailiesSettings
from filmvideo.dailies.run import make_dailies as make_dailies
from filmvideo.dailies.sheet import render_sheet as render_sheet
from filmvideo.dailies.sheet import sheet_request as sheet_request
from filmvideo.dailies.sheet import wedge as exposure_wedge
from filmvideo.film.learned_stock import MatchPreset as MatchPreset
from filmvideo.film.stock import Stock as Stock
from filmvideo.jobs.benchmark import time_clip as time_clip
from filmvideo.jobs.conversion import SCANS as SCANS
from filmvideo.jobs.conversion import input_space as input_space
from filmvideo.jobs.job import JobOutput as JobOutput
from filmvideo.jobs.job import OutputRequest as OutputRequest
from filmvideo.jobs.job import RenderJob as RenderJob
from filmvideo.jobs.job import RenderRequest as RenderRequest
from filmvideo.jobs.job import job_from_json as job_from_json
from filmvideo.jobs.open_job import job_for_farm as job_for_farm
from filmvideo.jobs.still import render_still as render_still
from filmvideo.lab.reading import Reading as Reading
from filmvideo.lab.report import write_report as write_lab_report
from filmvideo.lab.sheet import write_sheet as write_data_sheet
from filmvideo.lab.verification import Verification as Verification
from filmvideo.lab.verification import verify as verify_stock
from filmvideo.looks.catalogue import ListedLook as ListedLook
from filmvideo.looks.catalogue import list_looks as list_looks
from filmvideo.looks.changes import with_changes as with_changes
from filmvideo.looks.changes import with_print_light as with_print_light
from filmvideo.looks.changes import with_settings as with_settings
from filmvideo.looks.command_words import differing_keys as differing_keys
from filmvideo.looks.command_words import setting_word as setting_word
from filmvideo.looks.files import load_look as load_look
from filmvideo.looks.files import look_path as look_path
from filmvideo.looks.files import look_to_toml as look_to_toml
from filmvideo.looks.files import save_look as save_look
from filmvideo.looks.look import Look as Look
from filmvideo.looks.own_looks import own_looks_dir as own_looks_dir
from filmvideo.looks.presets import find_look as find_look
from filmvideo.looks.presets import find_stock as find_stock
from filmvideo.looks.presets import look_paths as look_paths
from filmvideo.looks.presets import normalize_name as normalize_name
from filmvideo.looks.presets import stock_names as stock_names
from filmvideo.luts.export import FORMATS as FORMATS
from filmvideo.luts.export import LutRequest as LutRequest
from filmvideo.luts.export import export as export_lut
from filmvideo.luts.export import find_format as find_format
from filmvideo.luts.export import format_of as format_of
from filmvideo.luts.film import CodeMeaning as CodeMeaning
from filmvideo.luts.look import Part as Part
from filmvideo.luts.look import of_look as lut_of_look
from filmvideo.luts.target import Target as Target
from filmvideo.luts.target import find_target as find_target
from filmvideo.match.archive import read_archive as read_archive
from filmvideo.match.archive import sources_of as sources_of
from filmvideo.match.archive import write_archive as write_archive
from filmvideo.match.decoding import decode_pairs as decode_pairs
from filmvideo.match.figures import figures as match_figures
from filmvideo.match.film_drift import describe_drift as describe_drift
from filmvideo.match.film_drift import film_drift as film_drift
from filmvideo.match.lut import of_match as lut_of_match
from filmvideo.match.models.model import predict as predict_colours
from filmvideo.match.pairs import concatenate_pairs as concatenate_pairs
from filmvideo.match.pairs import drop_unusable as drop_unusable
from filmvideo.match.preset import nearest_balance as nearest_balance
from filmvideo.match.preset import write_stock as write_stock
from filmvideo.match.refine import describe_changes as describe_changes
from filmvideo.match.refine import refine as refine_stock
from filmvideo.match.refined_stock import write_refined as write_refined
from filmvideo.match.report import write_report as write_match_report
from filmvideo.match.select import choose_model as choose_model
from filmvideo.match.select import format_table as model_table
from filmvideo.match.sources import read_source as read_source
from filmvideo.match.store import MODEL as MODEL
from filmvideo.match.store import TENSORS as TENSORS
from filmvideo.match.store import load as load_match
from filmvideo.match.store import save as save_match
from filmvideo.match.table import read_colours as read_colours
from filmvideo.match.table import write_pairs as write_pairs
from filmvideo.media import CODECS as CODECS
from filmvideo.media import IMAGE_CODECS as IMAGE_CODECS
from filmvideo.media import find_codec as find_codec
from filmvideo.media import probe as probe_clip
from filmvideo.media.files.pipes import PipeFormat as PipeFormat
from filmvideo.media.files.pipes import PipeKind as PipeKind
from filmvideo.media.files.timecode import nearest_standard_rate as nearest_standard_rate
from filmvideo.media.pixels.colour_tags import InputMatrix as InputMatrix
from filmvideo.media.read.sequence import Missing as Missing
from filmvideo.media.tracks.audio_codecs import AudioChoice as AudioChoice
from filmvideo.pipeline.keys import describe_keys as describe_keys
from filmvideo.pipeline.stages import settings_in_order as settings_in_order
from filmvideo.processing.preview import render_preview as render_preview
from filmvideo.processing.process import process as render_clip
from filmvideo.processing.run import RenderOptions as RenderOptions
from filmvideo.processing.run import render as render_request
from filmvideo.render.accuracy import Accuracy as Accuracy
from filmvideo.render.accuracy import accuracy as measure_accuracy
from filmvideo.render.render import Engine as Engine
from filmvideo.reproduce.reproduce import reproduce as reproduce_output
from filmvideo.studio.options import StudioOptions as StudioOptions
from filmvideo.studio.server import serve as serve_studio
from filmvideo.workers.farm_templates import chunks as chunks
from filmvideo.workers.farm_templates import open_job_description as open_job_description
from filmvideo.workers.farm_templates import slurm as slurm_script
from filmvideo.workers.render_range import render_range as render_range

__all__ = [
    # renamed names
    "DailiesSettings",
    "choose_model",
    "export_lut",
    "exposure_wedge",
    "find_gamut",
    "load_match",
    "lut_of_look",
    "lut_of_match",
    "match_figures",
    "measure_accuracy",
    "model_table",
    "predict_colours",
    "probe_clip",
    "refine_stock",
    "render_clip",
    "render_request",
    "reproduce_output",
    "save_match",
    "serve_studio",
    "slurm_script",
    "verify_stock",
    "write_data_sheet",
    "write_lab_report",
    "write_match_report",
]
