//! Named places in an order of their own.

use std::collections::BTreeMap;

use crate::{EnvError, Region};

/// Regions with names that differ, in the order they were added.
///
/// Regions are no part of an [`Environment`](crate::Environment): the same may
/// be asked of several, and to change them changes no fingerprint. Looking one up
/// takes O(R) time for R regions.
///
/// # Example
///
/// ```
/// use ns_env::{Environment, Region, Regions};
///
/// let mut regions = Regions::new();
/// regions.add(Region::point("start", [0.0])?)?;
/// regions.add(Region::point("goal", [3.0])?)?;
/// let track = Environment::from_samples(&[[0.0], [1.0], [2.0], [3.0]], 1.0)?;
/// assert_eq!(track.region_mask(&regions), [true, false, false, true]);
/// let goal = regions.select(["goal"])?;
/// assert_eq!(track.region_mask(goal), [false, false, false, true]);
/// # Ok::<(), ns_env::EnvError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "Vec<Region<D>>", into = "Vec<Region<D>>")
)]
pub struct Regions<const D: usize> {
    list: Vec<Region<D>>,
}

impl<const D: usize> Default for Regions<D> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const D: usize> Regions<D> {
    /// No region yet.
    #[must_use]
    pub fn new() -> Self {
        Self { list: Vec::new() }
    }

    /// Adds a region behind the others.
    ///
    /// # Errors
    ///
    /// [`EnvError::RepeatedRegion`] where there is one of that name already.
    pub fn add(&mut self, region: Region<D>) -> Result<(), EnvError> {
        self.check_free(region.name(), None)?;
        self.list.push(region);
        Ok(())
    }

    /// The region of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Region<D>> {
        self.list.get(self.place(name)?)
    }

    /// The regions of these names, each once, in the order they are first named.
    ///
    /// # Errors
    ///
    /// [`EnvError::UnknownRegion`] where there is none of a name.
    pub fn select<N: AsRef<str>>(
        &self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Vec<&Region<D>>, EnvError> {
        let mut taken = vec![false; self.list.len()];
        let mut selected = Vec::new();
        for name in names {
            let place = self.known_place(name.as_ref())?;
            if !std::mem::replace(&mut taken[place], true) {
                selected.push(&self.list[place]);
            }
        }
        Ok(selected)
    }

    /// Takes the region of that name out, if there is one.
    pub fn remove(&mut self, name: &str) -> Option<Region<D>> {
        Some(self.list.remove(self.place(name)?))
    }

    /// Puts a region, of the same or another name, in the place of the one of
    /// that name, and gives the old one back. If it fails, nothing has changed.
    ///
    /// # Errors
    ///
    /// [`EnvError::UnknownRegion`] where there is none of that name;
    /// [`EnvError::RepeatedRegion`] where the new name is that of a third region.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{Region, Regions};
    ///
    /// let mut regions = Regions::try_from(vec![
    ///     Region::point("start", [0.0])?,
    ///     Region::point("goal", [3.0])?,
    /// ])?;
    /// regions.replace("start", Region::point("start", [0.5])?)?;
    /// assert_eq!(regions.names().collect::<Vec<_>>(), ["start", "goal"]);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn replace(&mut self, name: &str, region: Region<D>) -> Result<Region<D>, EnvError> {
        let place = self.known_place(name)?;
        self.check_free(region.name(), Some(place))?;
        Ok(std::mem::replace(&mut self.list[place], region))
    }

    /// How many regions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The regions, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Region<D>> {
        self.list.iter()
    }

    /// The names, in order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.list.iter().map(Region::name)
    }

    /// The regions that hold a point, in order; see [`Region::holds`].
    ///
    /// # Errors
    ///
    /// [`EnvError::RegionTolerance`] for a tolerance that is negative or not
    /// finite.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{Region, Regions};
    ///
    /// let wells = [("left", 0.0), ("middle", 5.0), ("right", 10.0)];
    /// let wells = wells.map(|(name, x)| Region::point(name, [x]));
    /// let wells = Regions::try_from(wells.into_iter().collect::<Result<Vec<_>, _>>()?)?;
    /// let near: Vec<&str> = wells.holding(&[6.0], 4.5)?.iter().map(|well| well.name()).collect();
    /// assert_eq!(near, ["middle", "right"]);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn holding(&self, point: &[f64; D], tolerance: f64) -> Result<Vec<&Region<D>>, EnvError> {
        let mut holding = Vec::new();
        for region in &self.list {
            if region.holds(point, tolerance)? {
                holding.push(region);
            }
        }
        Ok(holding)
    }

    /// The regions of several spaces, for a composite of them, part after part.
    ///
    /// A name that only one part has stays. One that several have is put behind
    /// the prefix of its part and a `/` in all of them.
    ///
    /// # Errors
    ///
    /// [`EnvError::RepeatedRegion`] where names are the same even so, because
    /// prefixes are.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_env::{Region, Regions};
    ///
    /// let west = vec![Region::point("food", [0.0])?, Region::point("nest", [1.0])?];
    /// let east = vec![Region::point("food", [9.0])?];
    /// let (west, east) = (Regions::try_from(west)?, Regions::try_from(east)?);
    /// let both = Regions::merge([("west", &west), ("east", &east)])?;
    /// assert_eq!(both.names().collect::<Vec<_>>(), ["west/food", "nest", "east/food"]);
    /// # Ok::<(), ns_env::EnvError>(())
    /// ```
    pub fn merge<'a, P: AsRef<str>>(
        parts: impl IntoIterator<Item = (P, &'a Self)>,
    ) -> Result<Self, EnvError> {
        let parts: Vec<(P, &Self)> = parts.into_iter().collect();
        let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
        for name in parts.iter().flat_map(|(_, regions)| regions.names()) {
            *uses.entry(name).or_default() += 1;
        }
        let mut list = Vec::new();
        for (prefix, regions) in &parts {
            for region in &regions.list {
                let mut region = region.clone();
                if uses.get(region.name()).is_some_and(|&uses| uses > 1) {
                    let name = format!("{}/{}", prefix.as_ref(), region.name());
                    region = region.renamed(name)?;
                }
                list.push(region);
            }
        }
        Self::try_from(list)
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.list.iter().position(|region| region.name() == name)
    }

    fn known_place(&self, name: &str) -> Result<usize, EnvError> {
        self.place(name).ok_or_else(|| EnvError::UnknownRegion {
            name: name.to_owned(),
            known: self.names().map(str::to_owned).collect(),
        })
    }

    /// Checks that no region has that name, but the one at `own`.
    fn check_free(&self, name: &str, own: Option<usize>) -> Result<(), EnvError> {
        match self.place(name) {
            place if place.is_none() || place == own => Ok(()),
            _ => Err(EnvError::RepeatedRegion {
                name: name.to_owned(),
            }),
        }
    }
}

/// [`EnvError::RepeatedRegion`] where a name comes twice.
impl<const D: usize> TryFrom<Vec<Region<D>>> for Regions<D> {
    type Error = EnvError;

    fn try_from(list: Vec<Region<D>>) -> Result<Self, EnvError> {
        let mut names: Vec<&str> = list.iter().map(Region::name).collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            let name = pair[0].to_owned();
            return Err(EnvError::RepeatedRegion { name });
        }
        Ok(Self { list })
    }
}

impl<const D: usize> From<Regions<D>> for Vec<Region<D>> {
    fn from(regions: Regions<D>) -> Self {
        regions.list
    }
}

impl<'a, const D: usize> IntoIterator for &'a Regions<D> {
    type Item = &'a Region<D>;
    type IntoIter = std::slice::Iter<'a, Region<D>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
