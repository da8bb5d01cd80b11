//! Images that containers are made of: their names in one form, where they came from, what is known of them.

use seawall_policy::config::guard::Digest;

use super::{Held, fits_any, shown};
use crate::api::operation::Target;
use crate::decide::reference::Reference;
use crate::world::Object;

impl Held<'_> {
    /// Holds the image of a container to the profile: its name, where it came from, and what is known of it.
    pub(super) fn image(&mut self, said: Option<&str>) {
        if let Some((said, image)) = self.named_image(said) {
            self.scanned(said, &image);
            self.signed(said, &image);
        }
    }

    /// Holds the name of an image, and where it came from, to the profile. Returns the image, where it is there.
    pub(super) fn named_image<'s>(&mut self, said: Option<&'s str>) -> Option<(&'s str, Object)> {
        let Some(said) = said.filter(|said| !said.is_empty()) else {
            self.fault("images", "no image is named");
            return None;
        };
        let Some(reference) = Reference::parse(said) else {
            self.fault(
                "images",
                format!("{} is no reference of an image", shown(said)),
            );
            return None;
        };
        let is_exact = reference.digest.is_some() || reference.id.is_some();
        if self.profile.images.digest == Digest::Required && !is_exact {
            self.fault("images", format!("{} names no digest", shown(said)));
        }
        match self.scene.object(Target::Image, said) {
            Err(unknown) => self.always("unknown", unknown.0),
            Ok(None) => self.absent(said, &reference),
            Ok(Some(image)) => {
                self.present(said, &reference, &image);
                return Some((said, image));
            }
        }
        None
    }

    /// An image that is not there yet: what may never be run is told at once, the rest when it has been pulled.
    fn absent(&mut self, said: &str, reference: &Reference) {
        let images = &self.profile.images;
        let is_allowed = fits_any(&reference.name, &images.allow)
            || fits_any(&reference.name, &images.built_here);
        if is_allowed || reference.id.is_some() {
            self.not_found(Target::Image, said);
        } else {
            self.fault(
                "images",
                format!("{} is not allowed", shown(&reference.name)),
            );
        }
    }

    fn present(&mut self, said: &str, reference: &Reference, image: &Object) {
        let images = self.profile.images.clone();
        let came: Vec<String> = names(&image.digests);
        let called: Vec<String> = names(&image.names);
        let (is_allowed, is_ours, from) = if reference.id.is_some() || !is_called(said, image) {
            // By its id, or the beginning of it: where it came from is all that there is to go by.
            let is_allowed = came.iter().any(|name| fits_any(name, &images.allow));
            let is_ours = called.iter().any(|name| fits_any(name, &images.built_here));
            (is_allowed, is_ours, is_allowed)
        } else {
            let is_allowed = fits_any(&reference.name, &images.allow);
            let is_ours = fits_any(&reference.name, &images.built_here);
            (is_allowed, is_ours, came.contains(&reference.name))
        };
        if !is_allowed && !is_ours {
            self.fault("images", format!("{} is not allowed", shown(said)));
        } else if !from && !is_ours {
            let said = shown(said);
            let ours = self.names_of_ours();
            let why =
                format!("{said} has no digest of its registry: it did not come from there{ours}");
            self.fault("images", why);
        }
        if self.scene.bears_own_label(image) {
            let why = format!(
                "image {} bears a label that is the guard's own",
                shown(said)
            );
            self.always("reserved-label", why);
        }
    }

    fn signed(&mut self, said: &str, image: &Object) {
        let wanted = self.profile.images.signed_by.clone();
        if wanted.is_empty() {
            return;
        }
        let why = match self.evidence.signers(image, &wanted) {
            Err(unknown) => format!(
                "whether {} is signed by {} is not known: {unknown}",
                shown(said),
                wanted.join(", ")
            ),
            Ok(signers) if signers.iter().any(|it| wanted.contains(it)) => return,
            Ok(_) => format!(
                "{} is not signed by any of {}",
                shown(said),
                wanted.join(", ")
            ),
        };
        self.fault("images", why);
    }
}

/// Returns the whole names of references.
fn names(references: &[String]) -> Vec<String> {
    let read = references.iter().filter_map(|it| Reference::parse(it));
    read.map(|it| it.name)
        .filter(|name| !name.is_empty())
        .collect()
}

/// Says whether a reference is one of an image's names or digests, not the beginning of its id.
fn is_called(said: &str, image: &Object) -> bool {
    let Some(read) = Reference::parse(said) else {
        return false;
    };
    let known = image.names.iter().chain(&image.digests);
    let mut known = known.filter_map(|it| Reference::parse(it));
    known.any(|it| it.name == read.name)
}

/// Returns what an image is to be called when the request is forwarded: the digest that its registry knows it by, or
/// its id. A tag stays before the digest, where engines don't look at it and clients show it.
pub(in crate::decide) fn resolved(said: &str, image: &Object) -> String {
    let asked = Reference::parse(said).unwrap_or_default();
    let same = |it: &&String| {
        let read = Reference::parse(it).unwrap_or_default();
        !asked.name.is_empty()
            && read.name == asked.name
            && read.digest.is_some()
            && (asked.digest.is_none() || asked.digest == read.digest)
    };
    let Some(digest) = image.digests.iter().find(same) else {
        return image.id.clone();
    };
    match (digest.split_once('@'), asked.tag) {
        (Some((name, digest)), Some(tag)) => format!("{name}:{tag}@{digest}"),
        _ => digest.clone(),
    }
}
