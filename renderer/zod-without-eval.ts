import { z } from 'zod';

// zod compiles schemas with `new Function` where it may; the page's content policy forbids that, and the attempt alone
// would be reported as a violation. Import this before anything that builds a schema.
z.config({ jitless: true });
