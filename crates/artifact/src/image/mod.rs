//! Manifests, indexes and configurations of images.
