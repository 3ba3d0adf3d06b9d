-- Why and until when somebody was muted or banned goes with the account, as it does from now on.
update users set banned_until = null, ban_reason = '', banned_by = null, muted_until = null, mute_reason = '', muted_by = null
where deleted_at is not null;
