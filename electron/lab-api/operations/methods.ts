import { z } from 'zod'

const Methods = z.object({ auth: z.object({ identity: z.object({ methods: z.array(z.string()) }) }) })

/** Whether a body asks to be let in by these methods, and by no other. */
export const byMethods =
  (...wanted: readonly string[]) =>
  (body: unknown): boolean => {
    const methods = Methods.safeParse(body).data?.auth.identity.methods ?? []
    return methods.length === wanted.length && wanted.every(method => methods.includes(method))
  }

/** Whether a body asks for something by a token. */
export const isByToken = byMethods('token')
