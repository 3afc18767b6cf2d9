/**
 * The discovery script of a PrivateLink: Python, to be run inside the consumer's VPC, where it prints the DNS names
 * under which the databases and their metrics are reached. Written for the simulation; the real one is Redis's own.
 */
import type { PrivateLink } from './private-link.ts'

interface LinkedDatabase {
  id: number
  name: string
  port: number
  host: string
}

export function discoveryScript(
  link: PrivateLink,
  regionName: string,
  databases: readonly LinkedDatabase[],
): string {
  const rows = databases.map(
    ({ id, name, port, host }) =>
      `    {"id": ${id}, "name": ${JSON.stringify(name)}, "port": ${port}, "endpoint": ${JSON.stringify(host)}},`,
  )
  return `#!/usr/bin/env python3
"""
Discovers the private endpoints of a Redis Cloud subscription behind AWS PrivateLink.

Run it inside the consumer VPC, with credentials that may call:
  ec2:DescribeVpcEndpoints
  ec2:DescribeVpcEndpointAssociations
  vpc-lattice:ListServiceNetworkResourceAssociations

It changes nothing. It looks for VPC endpoints of type Resource, and for associations with
service networks, that reach the resource configuration of the subscription, and prints the
DNS names under which the databases and the metrics can be reached from this VPC.

Needs Python 3.8 or newer and boto3 1.37 or newer:
  python3 -m pip install --upgrade boto3
"""

import argparse
import json
import socket
import sys

try:
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    sys.exit("boto3 is missing: python3 -m pip install --upgrade boto3")

SUBSCRIPTION_ID = ${link.subscriptionId}
REGION = ${JSON.stringify(regionName)}
RESOURCE_CONFIGURATION_ID = ${JSON.stringify(link.resourceConfigurationId)}
RESOURCE_CONFIGURATION_ARN = ${JSON.stringify(link.resourceConfigurationArn)}
RESOURCE_SHARE_ARN = ${JSON.stringify(link.shareArn)}
METRICS_PORT = 8070

DATABASES = [
${rows.join('\n')}
]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("--region", default=REGION, help="region of the consumer VPC")
    parser.add_argument("--vpc-id", help="look only at endpoints of this VPC")
    parser.add_argument("--no-connect", action="store_true", help="do not try to open the ports")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser.parse_args()


def resource_endpoints(ec2, vpc_id):
    """VPC endpoints of type Resource that point at the resource configuration."""
    filters = [{"Name": "vpc-endpoint-type", "Values": ["Resource"]}]
    if vpc_id:
        filters.append({"Name": "vpc-id", "Values": [vpc_id]})
    pages = ec2.get_paginator("describe_vpc_endpoints").paginate(Filters=filters)
    for page in pages:
        for endpoint in page["VpcEndpoints"]:
            if endpoint.get("ResourceConfigurationArn") == RESOURCE_CONFIGURATION_ARN:
                yield endpoint


def associations(ec2, endpoint_ids):
    """The associations of the endpoints, with the DNS names that AWS made for them."""
    if not endpoint_ids:
        return
    token = None
    while True:
        more = {"NextToken": token} if token else {}
        reply = ec2.describe_vpc_endpoint_associations(VpcEndpointIds=endpoint_ids, **more)
        for association in reply.get("VpcEndpointAssociations", []):
            yield association
        token = reply.get("NextToken")
        if not token:
            return


def service_networks(lattice):
    """Service networks through which the resource configuration is reached."""
    pages = lattice.get_paginator("list_service_network_resource_associations").paginate(
        resourceConfigurationIdentifier=RESOURCE_CONFIGURATION_ID
    )
    for page in pages:
        for item in page["items"]:
            yield item


def is_open(host, port, timeout=3):
    try:
        with socket.create_connection((host, port), timeout=timeout):
            return True
    except OSError:
        return False


def names_of(association):
    for key in ("PrivateDnsEntry", "DnsEntry"):
        name = association.get(key, {}).get("DnsName")
        if name:
            yield name


def discover(options):
    session = boto3.session.Session(region_name=options.region)
    ec2 = session.client("ec2")
    lattice = session.client("vpc-lattice")

    endpoints = list(resource_endpoints(ec2, options.vpc_id))
    ids = [endpoint["VpcEndpointId"] for endpoint in endpoints]
    names = [name for each in associations(ec2, ids) for name in names_of(each)]
    names += [
        item["dnsEntry"]["domainName"]
        for item in service_networks(lattice)
        if item.get("dnsEntry", {}).get("domainName")
    ]
    found = []
    for database in DATABASES:
        label = database["endpoint"].split(".")[0]
        host = next((name for name in names if name.startswith(label)), database["endpoint"])
        row = {
            "database": database["name"],
            "id": database["id"],
            "endpoint": "{}:{}".format(host, database["port"]),
            "metrics": "{}:{}".format(host, METRICS_PORT),
        }
        if not options.no_connect:
            row["reachable"] = is_open(host, database["port"])
        found.append(row)
    return ids, found


def main():
    options = arguments()
    try:
        endpoint_ids, found = discover(options)
    except (BotoCoreError, ClientError) as error:
        sys.exit("AWS refused: {}".format(error))

    if options.json:
        print(json.dumps({"subscription": SUBSCRIPTION_ID, "vpcEndpoints": endpoint_ids, "databases": found}))
        return
    if not endpoint_ids:
        print("No resource endpoint for {} in {}.".format(RESOURCE_CONFIGURATION_ID, options.region))
        print("Accept the share {} and create one first.".format(RESOURCE_SHARE_ARN))
    for row in found:
        state = {True: "open", False: "closed", None: "not tried"}[row.get("reachable")]
        print("{:<24} {:<72} {}".format(row["database"], row["endpoint"], state))
        print("{:<24} {:<72}".format("  metrics", row["metrics"]))


if __name__ == "__main__":
    main()
`
}
