"""The four linked charts with their slider: one component, updated in place."""

from mlexplore.ui.linked_views.component import linked_views

__all__ = ["linked_views"]
