//! Names of flags and of values.

/// Names of the values or of the bits of a parameter, in the order in which they are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// What the table is called in falcosecurity/libs: `file_flags`, …
    pub table: &'static str,
    /// Names with their values.
    pub list: Box<[(&'static str, u32)]>,
}

impl Names {
    /// Returns the name of a value, for parameters that have one of several.
    pub fn of(&self, value: u32) -> Option<&'static str> {
        let mut list = self.list.iter();
        list.find(|(_, own)| *own == value).map(|(name, _)| *name)
    }

    /// Returns the names of the bits of a value. A name of several bits (`O_RDWR`) hides the names of those bits that
    /// come after it; the name of 0 is told of 0 only.
    pub fn bits(&self, value: u32) -> Vec<&'static str> {
        if value == 0 {
            return self.of(0).into_iter().collect();
        }
        let mut left = value;
        let mut names = Vec::new();
        for (name, own) in &self.list {
            if *own != 0 && left & own == *own {
                names.push(*name);
                left &= !own;
            }
        }
        names
    }
}
