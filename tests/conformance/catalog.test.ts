import { BasicCredentials, Region } from '@huaweicloud/huaweicloud-sdk-core'
import {
  IamClient,
  KeystoneListEndpointsRequest,
  KeystoneListServicesRequest,
  KeystoneListVersionsRequest,
  KeystoneShowEndpointRequest,
  KeystoneShowProjectRequest,
  KeystoneShowRegionRequest,
  KeystoneShowServiceRequest,
  KeystoneShowVersionRequest,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

import { failureOf, makeLab, type LabUser } from '../support/labDesk.ts'
import { record } from '../support/recording.ts'
import { faultsOf } from '../support/shapes.ts'

let lab: Awaited<ReturnType<typeof makeLab>>
let li: LabUser
/** Signs with another secret. */
let nobody: IamClient

beforeAll(async () => {
  lab = await makeLab()
  li = await lab.user('li.na')
  nobody = lab.clientWith({ ...li.keys, sk: 'wrong' })
})
afterAll(() => lab.close())

const REGIONS = ['lab-1', 'cn-north-4', 'ap-southeast-1', 'eu-west-101']
const services = async (query: object = {}) =>
  (await li.client.keystoneListServices(Object.assign(new KeystoneListServicesRequest(), query))).services ?? []
const endpoints = async (query: object = {}) =>
  (await li.client.keystoneListEndpoints(Object.assign(new KeystoneListEndpointsRequest(), query))).endpoints ?? []

describe('regions', () => {
  it('are listed to any user, each of a type that the SDK looks for', async () => {
    const { regions = [], links } = await li.client.keystoneListRegions()
    expect(regions.map(one => one.id)).toEqual(REGIONS)
    expect(regions.map(one => one.type)).toEqual(REGIONS.map(() => 'public'))
    expect(links).toEqual({ self: `${lab.url}/v3/regions`, previous: null, next: null })
  })

  it('are shown one by one', async () => {
    const { region } = await li.client.keystoneShowRegion(new KeystoneShowRegionRequest('eu-west-101'))
    expect(region).toEqual({
      id: 'eu-west-101',
      type: 'public',
      description: '',
      parent_region_id: null,
      locales: { 'zh-cn': '欧洲-都柏林', 'en-us': 'EU-Dublin' },
      links: { self: `${lab.url}/v3/regions/eu-west-101` },
    })
  })

  it('are unknown elsewhere, and told to nobody without a signature', async () => {
    const unknown = li.client.keystoneShowRegion(new KeystoneShowRegionRequest('mars-1'))
    expect(await failureOf(unknown)).toMatchObject({
      httpStatusCode: 404,
      errorMsg: 'Could not find the requested resource mars-1.',
    })
    expect(await failureOf(nobody.keystoneListRegions())).toMatchObject({ httpStatusCode: 401 })
  })

  it('that have no project end the look-up of the SDK with a failure of its own request, never with another project', async () => {
    const { ak, sk } = lab.owner.keys
    const credential = new BasicCredentials({ ak, sk }).withIamEndpoint(lab.url)
    const region = new Region('mars-1', lab.url)
    const looking = async () => {
      const client = IamClient.newBuilder().withCredential(credential).withRegion(region).build()
      return client.keystoneShowProject(new KeystoneShowProjectRequest())
    }
    await expect(looking()).rejects.toBeDefined()
  })
})

describe('services', () => {
  it('are listed to any user, by type where one is named', async () => {
    const all = await services()
    expect(all.map(one => one.name)).toEqual(expect.arrayContaining(['keystone', 'iam', 'obs', 'ecs', 'vpc']))
    expect((await services({ type: 'identity' })).map(one => one.name)).toEqual(['keystone'])
    expect(await services({ type: 'nothing' })).toEqual([])
  })

  it('are shown one by one', async () => {
    const [iam] = await services({ type: 'iam' })
    const { service } = await li.client.keystoneShowService(new KeystoneShowServiceRequest(iam?.id))
    expect(service).toEqual(iam)
    expect(service).toMatchObject({ name: 'iam', type: 'iam', enabled: true })
  })

  it('are unknown by another id, and told to nobody without a signature', async () => {
    const unknown = li.client.keystoneShowService(new KeystoneShowServiceRequest('f'.repeat(32)))
    expect(await failureOf(unknown)).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(nobody.keystoneListServices())).toMatchObject({ httpStatusCode: 401 })
  })
})

describe('endpoints', () => {
  it('lead to the lab itself in every region, by interface and service where they are named', async () => {
    const [[iam], [keystone]] = [await services({ type: 'iam' }), await services({ type: 'identity' })]
    const ofIam = await endpoints({ service_id: iam?.id })
    expect(ofIam.map(one => one.region)).toEqual(REGIONS)
    for (const one of ofIam)
      expect(one).toMatchObject({ url: `${lab.url}/v3.0`, interface: 'public', service_id: iam?.id, enabled: true })
    expect(await endpoints({ service_id: keystone?.id, interface: 'admin' })).toHaveLength(REGIONS.length)
    expect((await endpoints({ interface: 'internal' })).map(one => one.url)).toEqual(REGIONS.map(() => `${lab.url}/v3`))
    expect(await endpoints({ service_id: 'f'.repeat(32) })).toEqual([])
  })

  it('are shown one by one', async () => {
    const [first] = await endpoints()
    const { endpoint } = await li.client.keystoneShowEndpoint(new KeystoneShowEndpointRequest(first?.id))
    expect(endpoint).toEqual(first)
  })

  it('refuse another interface and another id, and strangers', async () => {
    expect(await failureOf(endpoints({ interface: 'secret' }))).toMatchObject({
      httpStatusCode: 400,
      errorMsg: 'Request parameter interface is invalid.',
    })
    const unknown = li.client.keystoneShowEndpoint(new KeystoneShowEndpointRequest('nothing'))
    expect(await failureOf(unknown)).toMatchObject({ httpStatusCode: 404 })
    expect(await failureOf(nobody.keystoneListEndpoints())).toMatchObject({ httpStatusCode: 401 })
  })
})

describe('the catalogue of services', () => {
  it('names each service that answers, with its endpoints', async () => {
    const { catalog = [], links } = await li.client.keystoneShowCatalog()
    expect(links).toEqual({ self: `${lab.url}/v3/auth/catalog` })
    expect(catalog.map(one => one.type)).toEqual(['identity', 'iam'])
    const listed = await endpoints()
    expect(catalog.flatMap(one => one.endpoints?.map(({ id }) => id)).toSorted()).toEqual(
      listed.map(one => one.id).toSorted(),
    )
    for (const { endpoints: known = [] } of catalog)
      for (const { url } of known) expect(url?.startsWith(`${lab.url}/v3`)).toBe(true)
    expect(await failureOf(nobody.keystoneShowCatalog())).toMatchObject({ httpStatusCode: 401 })
  })
})

describe('the versions of the API', () => {
  const Version = z.object({ version: z.object({ id: z.string(), links: z.array(z.object({ href: z.string() })) }) })

  it('are told with 300, which the SDK takes for a failure', async () => {
    const plain = await fetch(`${lab.url}/`, { redirect: 'manual' })
    expect(plain.status).toBe(300)
    const body: unknown = await plain.json()
    expect(faultsOf('keystoneListVersions', body)).toEqual([])
    expect(body).toMatchObject({
      versions: { values: [{ id: 'v3.6', links: [{ rel: 'self', href: `${lab.url}/v3/` }] }] },
    })
    record({ operation: 'keystoneListVersions', status: plain.status })
    await failureOf(li.client.keystoneListVersions(new KeystoneListVersionsRequest()))
  })

  it('lead to version 3, also with the slash of its link', async () => {
    const { version } = await li.client.keystoneShowVersion(new KeystoneShowVersionRequest())
    expect(version).toMatchObject({ id: 'v3.6', status: 'stable' })
    const followed = await fetch(`${lab.url}/v3/`)
    expect(followed.status).toBe(200)
    expect(Version.parse(await followed.json()).version).toMatchObject({ links: [{ href: `${lab.url}/v3/` }] })
  })

  it('need no authentication, and are answered while the desk is closed', async () => {
    await lab.desk.app.close()
    expect((await fetch(`${lab.url}/`, { redirect: 'manual' })).status).toBe(300)
    expect((await fetch(`${lab.url}/v3`)).status).toBe(200)
    expect((await fetch(`${lab.url}/v3/regions`)).status).toBe(401)
  })
})
