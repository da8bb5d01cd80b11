//! OCI image layouts as directories (`image-spec` 1.1, image-layout.md), and unpacked docker-archives.
//! No link is followed out of the directory.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use super::beneath::{Links, Root};
use super::store::{OpenStore, Query, Store, read_bounded};
use super::stored::sources;
use super::target::ImageFile;
use super::{OpenOptions, Source};
use crate::error::{Error, ErrorKind};

/// Makes a source of each image in a layout, or of the one that is asked for.
pub fn open(target: &ImageFile, options: &OpenOptions) -> Result<Vec<Box<dyn Source>>, Error> {
    let path = &target.path;
    let root = Root::open(path).map_err(|e| Error::io("open", path, e))?;
    let what = path.display().to_string();
    let query = Query {
        what: &what,
        source: "oci-layout",
        image: target.image.as_deref(),
        platform: options.platform.as_ref(),
        limits: &options.limits,
    };
    let store = LayoutStore {
        root,
        path: path.clone(),
    };
    let store: Arc<dyn OpenStore> = Arc::new(store);
    sources(&store, &[], query)
}

struct LayoutStore {
    root: Root,
    path: PathBuf,
}

impl Store for LayoutStore {
    fn noun(&self) -> &'static str {
        "layout"
    }

    fn size(&self, path: &str) -> Option<u64> {
        let opened = self.root.open_file(path.as_bytes(), Links::Inside);
        opened.ok().map(|(_, size)| size)
    }

    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, Error> {
        let whole = self.path.join(path);
        match self.root.open_file(path.as_bytes(), Links::Inside) {
            Ok((file, size)) => {
                read_bounded(file, size, limit, &whole.display().to_string()).map(Some)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) if error.kind() == std::io::ErrorKind::InvalidInput => Err(Error::new(
                ErrorKind::Input,
                whole.display().to_string(),
                error.to_string(),
            )),
            Err(error) => Err(Error::io("open", whole, error)),
        }
    }
}

impl OpenStore for LayoutStore {
    fn open(&self, path: &str) -> Result<Box<dyn Read + Send + '_>, Error> {
        match self.root.open_file(path.as_bytes(), Links::Inside) {
            Ok((file, _)) => Ok(Box::new(file)),
            Err(error) => Err(Error::io("open", self.path.join(path), error)),
        }
    }
}
