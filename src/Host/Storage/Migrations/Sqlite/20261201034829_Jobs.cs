using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GenderEquality.Host.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Jobs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "sweep_records",
                columns: table => new
                {
                    sweep = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    host = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    milliseconds = table.Column<long>(type: "INTEGER", nullable: false),
                    done = table.Column<int>(type: "INTEGER", nullable: false),
                    error = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sweep_records", x => new { x.sweep, x.started_at, x.host });
                });

            migrationBuilder.CreateIndex(
                name: "IX_units_unit",
                table: "units",
                column: "unit",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_units_unit",
                table: "units");

            migrationBuilder.DropTable(
                name: "sweep_records");
        }
    }
}
