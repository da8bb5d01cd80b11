//! The profiles of a file and the ready-made ones that it uses, each with what it extends.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_saphyr::Spanned;

use super::profile::{Profile, ProfileDocument};
use super::ready::{names, ready};
use super::{Wrong, named};

/// Profiles.
pub(super) struct Profiles {
    documents: BTreeMap<String, Spanned<ProfileDocument>>,
    /// Those that are complete. Rules that name a ready-made one bring it in.
    complete: RefCell<BTreeMap<String, Profile>>,
}

impl Profiles {
    /// Completes the profiles of a file.
    pub(super) fn read(
        documents: BTreeMap<String, Spanned<ProfileDocument>>,
    ) -> Result<Self, Wrong> {
        let profiles = Self {
            documents,
            complete: RefCell::default(),
        };
        for (name, document) in &profiles.documents {
            named(name, document.referenced)?;
            if names().contains(&name.as_str()) {
                let why = format!("`{name}` is ready-made; give yours another name and extend it");
                return Err((document.referenced, why));
            }
            let whole = profiles.whole(&document.value, &mut vec![name])?;
            profiles.keep(name.clone(), Some(whole));
        }
        Ok(profiles)
    }

    /// Returns the name by which rules know a profile, where there is such a one.
    pub(super) fn find(&self, name: &str) -> Option<String> {
        if self.complete.borrow().contains_key(name) {
            return Some(name.to_owned());
        }
        let word: Spanned<String> = Spanned::new(
            name.to_owned(),
            serde_saphyr::Location::UNKNOWN,
            serde_saphyr::Location::UNKNOWN,
        );
        let ready = ready(&word, &BTreeMap::new()).ok()?;
        self.keep(name.to_owned(), ready.profile)
    }

    /// Keeps a profile under a name.
    pub(super) fn keep(&self, name: String, document: Option<ProfileDocument>) -> Option<String> {
        let profile = document?.finish(name.clone());
        self.complete.borrow_mut().insert(name.clone(), profile);
        Some(name)
    }

    /// Returns all, ordered by name.
    pub(super) fn finish(self) -> Vec<Profile> {
        self.complete.into_inner().into_values().collect()
    }

    /// Puts a profile over what it extends.
    fn whole<'a>(
        &'a self,
        document: &'a ProfileDocument,
        seen: &mut Vec<&'a String>,
    ) -> Result<ProfileDocument, Wrong> {
        let own = document.clone();
        let Some(extends) = &document.extends else {
            return match document.with.first_key_value() {
                None => Ok(own),
                Some((key, value)) => {
                    let why = format!("`{key}` is a parameter of nothing: `extends` is missing");
                    Err((value.referenced, why))
                }
            };
        };
        if seen.contains(&&extends.value) || seen.len() > MOST {
            let why = format!("`{}` extends itself, or too many others", extends.value);
            return Err((extends.referenced, why));
        }
        if let Some(base) = self.documents.get(&extends.value) {
            seen.push(&extends.value);
            return Ok(own.over(self.whole(&base.value, seen)?));
        }
        let base = ready(extends, &document.with)?.profile;
        base.map(|base| own.over(base)).ok_or_else(|| {
            let why = format!("`{}` has no profile: it makes nothing", extends.value);
            (extends.referenced, why)
        })
    }
}

/// Profiles that one may extend, one after the other.
const MOST: usize = 10;
