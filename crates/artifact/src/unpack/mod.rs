//! Bounded decoders: the only door through which compressed bytes come in.
