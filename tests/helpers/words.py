"""Word lists of the writing rules (docs/contributing.md), which tests/house/test_writing.py applies."""

from __future__ import annotations

_VERBS = """
Accumulate Add Adjust Advance Age Align Allocate Append Apply Assemble Assign Average Bake Begin Blur Brighten
Build Burn Calibrate Change Check Choose Clamp Clear Close Collect Combine Compare Compile Complete Compress
Compute Concatenate Connect Convert Convolve Copy Correct Count Create Cut Darken Decide Decode Defocus Delete
Demux Derive Describe Design Develop Diffuse Dim Discard Displace Dither Divide Double Download Downsample Draw
Emit Encode End Estimate Evaluate Examine Expand Export Expose Extend Extract Fade Feed Fetch Fill Filter Find
Finish Fit Fix Flatten Flush Fold Format Gather Generate Grade Group Grow Halve Handle Hash Hide Ignore Import
Increase Initialize Insert Install Integrate Interpolate Invert Iterate Join Keep Learn Level Limit Link List Load
Lock Log Lower Map Mark Match Measure Merge Mirror Mix Modulate Move Multiply Mux Narrow Normalize Open Order
Overwrite Pack Pad Pair Parse Pass Pick Plan Plot Predict Prepare Print Probe Process Project Propagate Purge Push
Quantize Raise Rank Read Rebuild Record Reduce Refine Refit Register Reject Release Remove Rename Render Reopen
Repeat Replace Report Reproduce Request Resample Reset Reshape Resize Resolve Restore Resume Retry Return Reverse
Rewind Rewrite Rotate Round Route Run Sample Save Scale Scan Scatter Seal Search Seek Select Send Separate
Serialize Serve Set Share Sharpen Shift Show Shrink Simulate Skip Smooth Solve Sort Spawn Split Spread Square Stack
Start Step Stop Store Stretch Submit Subtract Suggest Sum Survey Swap Swing Switch Tabulate Tag Tile Tilt Time Tint
Tone Track Train Transform Translate Trim Try Turn Undo Unlink Unpack Update Upsample Use Validate Verify View Wait
Wake Walk Warn Weight Widen Wrap Write XOR Yield
"""
VERBS = frozenset(_VERBS.split())
"""What a function's docstring may begin with: an imperative of the field. Add to it what a function truly does."""

NO_FIRST_WORDS = frozenset(
    {"Give", "Say", "Let", "Tell", "Have", "Make", "Do", "Be", "Go", "Hand", "Ask", "Lay", "Bring"}
)
"""What no docstring begins with, of functions or properties, in the package or the tests."""

NO_NOUNS = frozenset(
    {
        "What",
        "How",
        "Where",
        "When",
        "Whether",
        "Who",
        "Why",
        "Everything",
        "Reads",
        "Writes",
        "Makes",
        "Renders",
        "Holds",
    }
)
"""What no docstring of a class begins with; a class is a thing, so a noun names it."""

_IRREGULAR_PARTICIPLES = """
bent born bought bound brought built burnt caught dealt done drawn fed felt found gone grown held hung kept known
laid learnt led lent lit lost made meant met paid said sent shown slept sold sought sown spent stood struck stuck
swept taught thought thrown told torn understood worn written
"""
IRREGULAR_PARTICIPLES = frozenset(_IRREGULAR_PARTICIPLES.split())
_NO_PARTICIPLES = """
bed eleven embed even feed golden green linen listen need often open red reopen screen seed shed soften speed ten token
widen
"""
NO_PARTICIPLES = frozenset(_NO_PARTICIPLES.split())
"""Words on -ed and -en that are verbs, nouns or adjectives of their own."""

_FUNCTION_WORDS = """
a about above across after again all alone along among and anew any apart are as at away back before below beside
between beyond by down each every few for forth from has here how in inside into inward least less more most near
nearly no not of off on once one only onto or other out outside over short so some than the there through to
together under up upwards were what when where why with within without
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Words that name nothing by themselves."""

PRIVATE_WORDS = {
    "glow": "halation",
    "mist": "diffusion",
    "tori": "tiles",
    "torus": "tile",
    "crew": "workers",
    "shop": "pool",
    "workshop": "pool",
    "hired": "started",
    "solids": "lut3d",
    "sayable": "printable",
    "tongue": "shape",
}
"""Words of this project's first year, and the field's words for them."""

BANNED_PHRASES = (
    "so many",
    "to be had",
    "goes on",
    "of the kind",
    "is none",
    "are none",
    "is no (?!longer|more)",
    "what comes",
    "comes back",
    "tells of",
    "told of",
    "what becomes of",
)

MOST_WORDS = 30
"""In a sentence of an error or a notice."""
