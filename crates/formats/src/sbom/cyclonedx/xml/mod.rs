//! The XML form (ECMA-424, XML schemas `bom-1.2.xsd` to `bom-1.7.xsd`): the same parts as in JSON, in the
//! order that the schemas want.

pub(crate) mod element;
pub(crate) mod node;
mod read;
mod write;

pub(in crate::sbom) use read::read;
pub(crate) use read::spec_version;
pub(in crate::sbom) use write::write;
