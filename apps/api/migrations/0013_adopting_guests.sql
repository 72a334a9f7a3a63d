-- Whoever signs in takes along what they held and bought as a guest: every showtime is found in which
-- that guest ever asked for seats. A cold read, and an index of guests alone, so that a sale to an
-- account writes nothing more than before.
create index showtime_buyers_by_guest on marquee.showtime_buyers (owner) where owner like 'guest:%';
