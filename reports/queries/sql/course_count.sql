SELECT count(*) FROM (
    /* chosen */
) course
