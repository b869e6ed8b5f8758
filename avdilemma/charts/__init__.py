"""How figures look: one palette, one style, and the plots that several figures share."""
