"""Autobahn's `wstest` out of a folder of packages, its first argument. For Python 2.7, of which it is."""

import site
import sys

site.addsitedir(sys.argv.pop(1))  # unlike PYTHONPATH, that heeds the namespaces in there

from autobahntestsuite.wstest import run

run()
