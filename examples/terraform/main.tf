# The customers of a small software company. Address and credentials of the tenant come from the
# environment: AUTH0_DOMAIN, AUTH0_CLIENT_ID, AUTH0_CLIENT_SECRET.

terraform {
  required_version = ">= 1.8"

  required_providers {
    orgwright = {
      source = "orgwright/orgwright"
    }
  }
}

provider "orgwright" {}

locals {
  customers = {
    acme   = { display_name = "Acme", plan = "gold", primary = "#0a84ff" }
    globex = { display_name = "Globex", plan = "silver", primary = "#30d158" }
    hooli  = { display_name = "Hooli", plan = "gold", primary = "#ff9f0a" }
  }

  tokens_per_day = { gold = 10000, silver = 1000 }
}

resource "orgwright_organization" "customer" {
  for_each = local.customers

  name         = each.key
  display_name = each.value.display_name

  branding = {
    logo_url = "https://${each.key}.example/logo.png"
    colors   = { primary = each.value.primary, page_background = "#ffffff" }
  }

  metadata = { plan = each.value.plan }

  connections = {
    Username-Password-Authentication = { assign_membership_on_login = true }
    google-oauth2                    = { assign_membership_on_login = true, show_as_button = true }
  }

  token_quota = {
    client_credentials = {
      enforce = true
      per_day = local.tokens_per_day[each.value.plan]
    }
  }
}

variable "staff" {
  description = "Who works for us: the roles that each has in our own organization, by address."
  type        = map(set(string))
  default     = {}
}

# Our own organization shall outlive every mistake. Whoever else is in it stays.
resource "orgwright_organization" "staff" {
  name         = "staff"
  display_name = "Our own people"
  protected    = true

  members = {
    include = [for email, roles in var.staff : { email = email, roles = roles }]
  }
}
