//! Product ids: which package of which release each stands for. A package stands in relation to a
//! release (`default_component_of`), or to a module that stands in relation to a release.

use std::collections::HashMap;

use super::document::{Branch, Product, Tree};
use super::name::{Named, Rpm, of_purl, of_text};

/// The products of a document by id.
pub(super) struct Products<'a> {
    plain: HashMap<&'a str, &'a Product>,
    parts: HashMap<&'a str, (&'a str, &'a str)>,
}

/// What a product id stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Package<'a> {
    /// CPE name of the release.
    pub(super) cpe: &'a str,
    pub(super) rpm: Rpm,
}

impl<'a> Products<'a> {
    pub(super) fn new(tree: &'a Tree) -> Self {
        let mut plain = HashMap::new();
        for product in &tree.full_product_names {
            plain.insert(product.id.as_str(), product);
        }
        for branch in &tree.branches {
            walk(branch, &mut plain);
        }
        let mut parts = HashMap::new();
        for relation in &tree.relationships {
            let whole = &relation.full_product_name;
            plain.insert(whole.id.as_str(), whole);
            let pair = (
                relation.product_reference.as_str(),
                relation.relates_to_product_reference.as_str(),
            );
            parts.insert(whole.id.as_str(), pair);
        }
        Self { plain, parts }
    }

    /// Returns the package and release of an id; `None` for products that are no package of a release
    /// with a CPE name.
    pub(super) fn package(&self, id: &str) -> Option<Package<'a>> {
        let (component, mut whole) = *self.parts.get(id)?;
        let mut module = None;
        for _ in 0..MAX_CHAIN {
            let Some((part, of)) = self.parts.get(whole) else {
                break;
            };
            module = module
                .or_else(|| self.module(part))
                .or_else(|| self.module(whole));
            whole = of;
        }
        let helper = self.plain.get(whole)?.helper.as_ref()?;
        let mut rpm = self.rpm(component)?;
        rpm.module = rpm.module.or(module);
        Some(Package {
            cpe: helper.cpe.as_deref()?,
            rpm,
        })
    }

    fn rpm(&self, id: &str) -> Option<Rpm> {
        let product = self.plain.get(id).copied();
        let mut purls = product.into_iter().flat_map(purls).peekable();
        if purls.peek().is_some() {
            // A package-url of another type is no package of this kind.
            return purls.find_map(|purl| match of_purl(purl)? {
                Named::Rpm(rpm) => Some(rpm),
                Named::Module(_) => None,
            });
        }
        let text = product.map_or(id, |product| {
            if product.name.is_empty() {
                id
            } else {
                &product.name
            }
        });
        Some(of_text(text))
    }

    fn module(&self, id: &str) -> Option<String> {
        let product = self.plain.get(id)?;
        let mut purls = purls(product);
        purls.find_map(|purl| match of_purl(purl)? {
            Named::Module(module) => Some(module),
            Named::Rpm(_) => None,
        })
    }
}

fn purls(product: &Product) -> impl Iterator<Item = &str> {
    let helper = product.helper.as_ref();
    let one = helper.and_then(|helper| helper.purl.as_deref());
    let several = helper.into_iter().flat_map(|helper| &helper.purls);
    one.into_iter().chain(several.map(String::as_str))
}

fn walk<'a>(branch: &'a Branch, plain: &mut HashMap<&'a str, &'a Product>) {
    if let Some(product) = &branch.product {
        plain.insert(product.id.as_str(), product);
    }
    for branch in &branch.branches {
        walk(branch, plain);
    }
}

/// A package is part of a module, and that of a release: longer chains are not followed.
const MAX_CHAIN: usize = 4;
