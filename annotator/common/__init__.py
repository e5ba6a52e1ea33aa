"""What every room shares: refusals, audit events, jobs, paging and the edges of HTTP; knows no room."""
