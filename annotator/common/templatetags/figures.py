"""Filters that print numbers as `annotator.common.figures` does."""

from django.template import Library

from annotator.common import figures

register = Library()
register.filter("coefficient", figures.coefficient)
register.filter("percentage", figures.percentage)
