//! The XML form (ECMA-424, XML schemas `bom-1.2.xsd` to `bom-1.7.xsd`): the same parts as in JSON, in the
//! order that the schemas want.

mod element;
mod node;
mod read;
mod write;

pub(in crate::sbom) use read::read;
pub(in crate::sbom) use write::write;
