"""What the campaigns of kills have in common: their arguments, the host's cache, and what they say in the end."""
import os
import pathlib
import random
import sys
import tempfile


def environment(cache, image):
    """For the emulator: `cache` is preloaded and loses what of the image was not synchronised; or "none"."""
    names = {} if cache == "none" else {"LD_PRELOAD": cache, "VITRINE_TEST_IMAGE": str(image)}
    return dict(os.environ, **names)


def campaign(what, arguments, kill_and_check):
    """Kills as often as `arguments`, [KILLS [SEED]], say (200, 1), and ends the program where something is wrong.

    kill_and_check(image, chance) makes the image, has the emulator killed, and answers how many of `what` were
    said to be safe, and the complaints about the image.
    """
    kills = int(arguments[0]) if arguments else 200
    chance = random.Random(int(arguments[1]) if len(arguments) > 1 else 1)
    safe_in_all = 0
    with tempfile.TemporaryDirectory() as folder:
        for kill in range(kills):
            safe, complaints = kill_and_check(pathlib.Path(folder) / "image", chance)
            if complaints or safe == 0:
                print(f"kill {kill}, {safe} {what}:", *complaints[:5], sep="\n")
                sys.exit(1)
            safe_in_all += safe
    return f"{kills} kills, {safe_in_all} {what}"
