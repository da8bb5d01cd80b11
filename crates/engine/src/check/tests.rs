//! Documents as data: what is told, what accepts it, what mending makes of them.
