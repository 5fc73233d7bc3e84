output "customer_ids" {
  description = "The id of each customer's organization, by name."
  value       = { for name, organization in orgwright_organization.customer : name => organization.id }
}

data "orgwright_organizations" "gold" {
  metadata   = { plan = "gold" }
  depends_on = [orgwright_organization.customer]
}

output "gold_customers" {
  description = "The names of all organizations with the plan gold, whoever manages them."
  value       = data.orgwright_organizations.gold.organizations[*].name
}
