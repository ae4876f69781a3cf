using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GenderEquality.Host.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class LinkProof : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "link_proofs",
                columns: table => new
                {
                    stream = table.Column<Guid>(type: "uuid", nullable: false),
                    unit = table.Column<Guid>(type: "uuid", nullable: false),
                    directive = table.Column<Guid>(type: "uuid", nullable: false),
                    url = table.Column<string>(type: "text", nullable: false),
                    outcome = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    reason = table.Column<string>(type: "text", nullable: true),
                    checked_at = table.Column<long>(type: "bigint", nullable: true),
                    http_status = table.Column<int>(type: "integer", nullable: true),
                    title = table.Column<string>(type: "text", nullable: true),
                    content_hash = table.Column<string>(type: "text", nullable: true),
                    number_found = table.Column<bool>(type: "boolean", nullable: false),
                    title_found = table.Column<bool>(type: "boolean", nullable: false),
                    next_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_link_proofs", x => x.stream);
                });

            migrationBuilder.CreateIndex(
                name: "IX_link_proofs_directive",
                table: "link_proofs",
                column: "directive");

            migrationBuilder.CreateIndex(
                name: "IX_link_proofs_next_at",
                table: "link_proofs",
                column: "next_at");

            // The rows of links that were sent before: none of them was looked at yet.
            migrationBuilder.Sql(
                """
                INSERT INTO link_proofs (stream, unit, directive, url, number_found, title_found)
                SELECT stream, unit, directive, link, false, false FROM works
                WHERE link IS NOT NULL AND period = '' AND status <> 'Cancelled'
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "link_proofs");
        }
    }
}
