//! A tar in a seekable file as a store of members.

use std::io::Read;
use std::sync::Arc;

use super::index::TarIndex;
use crate::error::{Error, ErrorKind};
use crate::source::Source;
use crate::source::store::{OpenStore, Query, Store, read_bounded};
use crate::source::stored::sources;

/// Makes a source of each image in a seekable tar.
pub(super) fn open(index: TarIndex, query: Query<'_>) -> Result<Vec<Box<dyn Source>>, Error> {
    let problems = index.problems().to_vec();
    let store = TarStore {
        index,
        what: query.what.to_owned(),
    };
    let store: Arc<dyn OpenStore> = Arc::new(store);
    sources(&store, &problems, query)
}

struct TarStore {
    index: TarIndex,
    what: String,
}

impl Store for TarStore {
    fn noun(&self) -> &'static str {
        "archive"
    }

    fn size(&self, path: &str) -> Option<u64> {
        self.index.find(path).map(|stretch| stretch.size)
    }

    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, Error> {
        let Some(stretch) = self.index.find(path) else {
            return Ok(None);
        };
        let what = format!("{}, member {path}", self.what);
        read_bounded(self.index.open(stretch), stretch.size, limit, &what).map(Some)
    }
}

impl OpenStore for TarStore {
    fn open(&self, path: &str) -> Result<Box<dyn Read + Send + '_>, Error> {
        let missing = || Error::new(ErrorKind::Input, path, "the archive does not hold it");
        let stretch = self.index.find(path).ok_or_else(missing)?;
        Ok(Box::new(self.index.open(stretch)))
    }
}
