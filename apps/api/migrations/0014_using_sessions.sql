-- When a session was used last, be it that its tokens were refreshed or that its pages were looked at.
-- `rotated_at` is about tokens alone: pages have none.
alter table marquee.sessions add column last_used_at timestamptz;
update marquee.sessions set last_used_at = rotated_at;
alter table marquee.sessions alter column last_used_at set default now();
alter table marquee.sessions alter column last_used_at set not null;
