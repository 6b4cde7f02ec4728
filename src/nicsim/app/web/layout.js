// Where sites and people are drawn: deterministic, as `nicsim.structure.layout` has it for figures.

const CROWD = 30; // people in a site from which on it fills its place
const CIRCLE = 24; // sites that fit on one circle
const GOLDEN = Math.PI * (3 - Math.sqrt(5)); // the angle of a sunflower's seeds

/** Positions of sites in the unit disc, x and y in turn. @param {number} sites @returns {Float64Array} */
export function sitePositions(sites) {
  if (sites <= 2) return Float64Array.from({ length: 2 * sites }, (_, i) => (i % 2 ? 0 : i / 2 - (sites - 1) / 2));
  const rings = sites <= CIRCLE ? [sites] : ringsOf(sites);
  const found = new Float64Array(2 * sites);
  let at = 0;
  rings.forEach((count, ring) => {
    const radius = 1 - ring / rings.length;
    for (let i = 0; i < count; i++, at++) {
      const angle = Math.PI / 2 - (2 * Math.PI * i) / count;
      found[2 * at] = radius * Math.cos(angle);
      found[2 * at + 1] = radius * Math.sin(angle);
    }
  });
  return found;
}

/** How many sites stand on each ring, from the outside in: as its length allows. @param {number} sites */
function ringsOf(sites) {
  const count = Math.ceil((Math.sqrt(1 + (4 * sites) / Math.PI) - 1) / 2);
  const radii = Array.from({ length: count }, (_, i) => 1 - i / count);
  const total = radii.reduce((sum, radius) => sum + radius, 0);
  let [sum, begin] = [0, 0];
  return radii.map((radius) => {
    sum += radius;
    const end = Math.floor((sum / total) * sites + 0.5);
    const here = end - begin;
    begin = end;
    return here;
  });
}

/** Positions of people around their sites: the lead in the middle. @param {ArrayLike<number>} site @param {ArrayLike<number>} place @param {Float64Array} sites @returns {Float64Array} */
export function personPositions(site, place, sites) {
  let largest = CROWD;
  for (let i = 0; i < place.length; i++) largest = Math.max(largest, place[i]);
  const room = (0.42 * nearest(sites)) / Math.sqrt(largest);
  const found = new Float64Array(2 * site.length);
  for (let i = 0; i < site.length; i++) {
    const radius = room * Math.sqrt(place[i]);
    found[2 * i] = sites[2 * site[i]] + radius * Math.cos(place[i] * GOLDEN);
    found[2 * i + 1] = sites[2 * site[i] + 1] + radius * Math.sin(place[i] * GOLDEN);
  }
  return found;
}

/** About the distance between neighbouring sites: the median of consecutive ones. @param {Float64Array} sites */
function nearest(sites) {
  const count = sites.length / 2;
  if (count < 2) return 1;
  const apart = Float64Array.from({ length: count - 1 }, (_, i) => Math.hypot(sites[2 * i + 2] - sites[2 * i], sites[2 * i + 3] - sites[2 * i + 1])).sort();
  const middle = (apart.length - 1) / 2;
  return (apart[Math.floor(middle)] + apart[Math.ceil(middle)]) / 2;
}
