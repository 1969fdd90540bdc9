/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "game-file.h"

#include "ns3/csv-line.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <vector>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** How the row of the budgets begins. */
const std::string SERVER = "server";

/** Reads the rows. */
class GameReader
{
  public:
    /** @param input the text @param fileName for messages */
    GameReader(std::istream& input, const std::string& fileName)
        : m_reader(input, fileName),
          m_fileName(fileName),
          m_device(m_reader.GetColumn("device")),
          m_cut(m_reader.GetColumn("cut")),
          m_seconds(m_reader.GetColumn("seconds")),
          m_compute(m_reader.GetColumn("compute")),
          m_bandwidth(m_reader.GetColumn("bandwidth"))
    {
        const auto& header = m_reader.GetHeader();
        const auto found = std::find(header.begin(), header.end(), "server_seconds");
        m_serverSeconds = static_cast<std::size_t>(found - header.begin());
    }

    /** @return the game */
    GameDescription Read()
    {
        m_game.source = m_reader.GetSource();
        while (m_reader.Next(m_fields))
        {
            if (m_fields[m_device] == SERVER)
            {
                ReadServer();
            }
            else
            {
                ReadOption();
            }
        }
        Finish();
        return m_game;
    }

  private:
    /** Take the budgets. */
    void ReadServer()
    {
        if (m_hasServer)
        {
            throw m_reader.Error("there is a row \"server\" already; keep one of them");
        }
        m_hasServer = true;
        m_game.budget = {ReadBudget(m_compute, "compute"), ReadBudget(m_bandwidth, "bandwidth")};
    }

    /** Take an option. */
    void ReadOption()
    {
        const uint64_t id = ReadWhole(m_device, "device", " or \"server\"", 1ULL << 53);
        GameOption option;
        option.cut = static_cast<uint32_t>(ReadWhole(m_cut, "cut", "", UINT32_MAX));
        option.seconds = ReadAmount(m_seconds, "seconds");
        option.demand = {ReadAmount(m_compute, "compute"), ReadAmount(m_bandwidth, "bandwidth")};
        if (m_serverSeconds < m_fields.size())
        {
            option.serverSeconds = ReadAmount(m_serverSeconds, "server_seconds");
        }
        const auto place = m_index.emplace(id, m_game.devices.size());
        if (place.second)
        {
            m_game.devices.emplace_back();
            m_game.devices.back().id = id;
        }
        auto& options = m_game.devices[place.first->second].options;
        for (const GameOption& other : options)
        {
            if (other.cut == option.cut)
            {
                throw m_reader.Error("device " + std::to_string(id) + " has a row of cut " +
                                     std::to_string(option.cut) +
                                     " already; give each cut another number");
            }
        }
        options.push_back(option);
    }

    /** Check what concerns the whole file. */
    void Finish()
    {
        if (!m_hasServer)
        {
            throw std::runtime_error(m_fileName + ": the budgets are missing; add a row such as "
                                                  "\"server,,,1e11,1e7\"");
        }
        if (m_game.devices.empty())
        {
            throw std::runtime_error(m_fileName + ": there is no device; add a row per cut of each "
                                                  "device");
        }
        for (GameDevice& device : m_game.devices)
        {
            FindLocal(device);
        }
    }

    /** @param device gets to know which option is local */
    void FindLocal(GameDevice& device) const
    {
        bool found = false;
        for (std::size_t i = 0; i < device.options.size(); ++i)
        {
            const GameOption& option = device.options[i];
            const bool local = option.demand == Bundle{} && option.serverSeconds == 0.0;
            if (local && (!found || option.cut > device.options[device.local].cut))
            {
                device.local = i;
                found = true;
            }
        }
        if (!found)
        {
            throw std::runtime_error(
                m_fileName + ": device " + std::to_string(device.id) +
                " has no row that takes nothing from the server; add one with compute and "
                "bandwidth 0 and the time that all takes on the device");
        }
    }

    /** @param column of a number @param name its name @return the number */
    double ReadAmount(std::size_t column, const std::string& name) const
    {
        double value = 0.0;
        if (!ParseNumber(m_fields[column], value) || value < 0.0)
        {
            throw m_reader.Error(name + " is \"" + m_fields[column] +
                                 "\" where a number of at least 0 must stand");
        }
        return value;
    }

    /** @param column of a budget @param name its name @return the budget */
    double ReadBudget(std::size_t column, const std::string& name) const
    {
        return m_fields[column] == "inf" ? std::numeric_limits<double>::infinity()
                                         : ReadAmount(column, name);
    }

    /**
     * @param column of a number @param name its name @param others what else may stand there
     * @param limit largest @return the number
     */
    uint64_t ReadWhole(std::size_t column,
                       const std::string& name,
                       const std::string& others,
                       uint64_t limit) const
    {
        double value = 0.0;
        if (!ParseNumber(m_fields[column], value) || value < 0.0 || value != std::floor(value) ||
            value > static_cast<double>(limit))
        {
            throw m_reader.Error(name + " is \"" + m_fields[column] + "\" where a whole number" +
                                 others + " must stand");
        }
        return static_cast<uint64_t>(value);
    }

    SourcedCsvReader m_reader;                         //!< records
    std::string m_fileName;                            //!< for messages
    std::size_t m_device;                              //!< column
    std::size_t m_cut;                                 //!< column
    std::size_t m_seconds;                             //!< column
    std::size_t m_compute;                             //!< column
    std::size_t m_bandwidth;                           //!< column
    std::size_t m_serverSeconds{0};                    //!< column, or one past the last
    std::vector<std::string> m_fields;                 //!< of the present row
    bool m_hasServer{false};                           //!< budgets were read
    GameDescription m_game;                            //!< what was read
    std::unordered_map<uint64_t, std::size_t> m_index; //!< of a device, by id
};

} // namespace

GameDescription
ReadGame(std::istream& input, const std::string& fileName)
{
    return GameReader(input, fileName).Read();
}

GameDescription
ReadGameFile(const std::string& fileName)
{
    GameDescription game;
    ReadTextFile(fileName, [&](std::istream& input) { game = ReadGame(input, fileName); });
    return game;
}

void
WriteGame(const GameDescription& game, std::ostream& output)
{
    output << "# source: " << game.source << "\n"
           << "device,cut,seconds,compute,bandwidth,server_seconds\n"
           << SERVER << ",,," << FormatNumber(game.budget.compute) << ","
           << FormatNumber(game.budget.bandwidth) << ",\n";
    for (const GameDevice& device : game.devices)
    {
        for (const GameOption& option : device.options)
        {
            output << device.id << "," << option.cut << "," << FormatNumber(option.seconds) << ","
                   << FormatNumber(option.demand.compute) << ","
                   << FormatNumber(option.demand.bandwidth) << ","
                   << FormatNumber(option.serverSeconds) << "\n";
        }
    }
}

void
WriteGameFile(const GameDescription& game, const std::string& fileName)
{
    WriteTextFile(fileName, [&](std::ostream& output) { WriteGame(game, output); });
}

} // namespace edgeinference
} // namespace ns3
